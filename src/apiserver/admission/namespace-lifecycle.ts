// NamespaceLifecycle: nothing is made in a namespace that is not there or is going; three namespaces never go.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/namespace/lifecycle/admission.go

import { ApiError, forbidden, notFound } from '../../kube/api-error.ts';
import { NAMESPACES } from '../../kube/kind-refs.ts';
import type { Namespace } from '../../kube/types.gen.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { refused } from './refusal.ts';
import type { AdmissionRequest, AdmissionRule } from './rule.ts';

const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

export function namespaceLifecycle(store: Store): AdmissionRule {
  return {
    name: 'NamespaceLifecycle',
    mutate(request) {
      checkImmortal(request);
      check(request, store);
    },
    mutateSubresource: (request) => check(request, store),
    commit: check,
  };
}

function checkImmortal({ operation, kind, request, current }: AdmissionRequest): void {
  const isDelete = operation === 'DELETE' && kind.plural === 'namespaces' && kind.group === '';
  const name = request.name ?? current?.metadata.name ?? '';
  if (isDelete && IMMORTAL.has(name)) throw forbidden(NAMESPACES, name, 'this namespace may not be deleted');
}

function check(admission: AdmissionRequest, reader: Pick<Store, 'find'> | Pick<Transaction, 'find'>): void {
  const { operation, kind, namespace } = admission;
  if (operation !== 'CREATE' || !kind.namespaced || !namespace) return;
  const isReview = kind.plural === 'localsubjectaccessreviews';
  if (isReview) return;
  const found = reader.find('/namespaces', namespace)?.value as unknown as Namespace | undefined;
  if (!found) throw notFound(NAMESPACES, namespace);
  if (found.status?.phase === 'Terminating' || found.metadata.deletionTimestamp !== undefined) {
    throw terminating(admission, namespace);
  }
}

function terminating(admission: AdmissionRequest, namespace: string): ApiError {
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const refusal = refused(admission, why);
  const causes = [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ];
  return new ApiError('Forbidden', refusal.message, { details: { ...refusal.details, causes } });
}
