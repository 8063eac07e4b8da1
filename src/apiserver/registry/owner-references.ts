// Owners that are named twice in the same words are named once, with a word of warning.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/rest.go (dedupOwnerReferencesAndAddWarning)

import type { KubeObject } from '../../kube/object.ts';
import type { OwnerReference } from '../../kube/types.gen.ts';
import { deepEqual } from '../../lib/json.ts';
import type { RequestContext } from '../request.ts';

/** @param isAdmitted the client is not the only one who has had its say. Changes the metadata of `object` */
export function dropRepeatedOwners({ metadata }: KubeObject, request: RequestContext, isAdmitted: boolean): void {
  const { ownerReferences } = metadata ?? {};
  if (!ownerReferences || ownerReferences.length < 2) return;
  const kept = new Map<string, OwnerReference[]>();
  const repeated: string[] = [];
  const single = ownerReferences.filter((owner) => {
    const same = kept.get(owner.uid) ?? [];
    const isNew = !same.some((other) => deepEqual(other, owner));
    if (isNew) kept.set(owner.uid, [...same, owner]);
    else repeated.push(owner.uid);
    return isNew;
  });
  if (repeated.length === 0) return;
  const when = isAdmitted ? ' after mutating admission happens' : '';
  request.warn(
    `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${repeated.join(', ')}`,
  );
  metadata.ownerReferences = single;
}
