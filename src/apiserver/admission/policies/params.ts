// The objects that a binding gives its policy as parameters.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/policy/generic/policy_dispatcher.go (CollectParams)

import type { KubeObject } from '../../../kube/object.ts';
import { matchesSelector } from '../../../kube/selectors.ts';
import type { ParamKind, ParamRef } from '../../../kube/types.gen.ts';
import type { Store } from '../../../store/store.ts';
import type { KindDefinition } from '../../kinds/kind.ts';
import { fromStored } from '../../registry/object-reads.ts';
import { collectionOf, storeKey } from '../../registry/registry.ts';
import { type Kinds, namespaceOf } from '../matching.ts';
import type { AdmissionRequest } from '../rule.ts';
import { typed } from './request-variables.ts';

/** A policy or binding that cannot be used as it is. */
export class ConfigurationError extends Error {}

export interface ParamSource {
  readonly store: Store;
  readonly kinds: Kinds;
}

/** Throws ConfigurationError when nothing of this kind is served. */
export function paramKindOf(kind: ParamKind | undefined, kinds: Kinds): KindDefinition | undefined {
  if (!kind) return undefined;
  const apiVersion = kind.apiVersion ?? '';
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const found = kinds().find((one) => one.group === group && one.version === version && one.kind === kind.kind);
  if (found) return found;
  const words = `${group}/${version}, Kind=${kind.kind}`;
  throw new ConfigurationError(`failed to find resource referenced by paramKind: '${words}'`);
}

/** One evaluation for each; a policy without parameters has one, undefined. Throws ConfigurationError. */
export function collectParams(
  kind: KindDefinition | undefined,
  reference: ParamRef | undefined,
  { request, store }: { request: AdmissionRequest; store: Store },
): readonly (object | undefined)[] {
  if (!kind || !reference) return [undefined];
  const namespace = paramNamespace(kind, reference, request);
  const found = findParams(kind, reference, { namespace, store });
  if (found.length === 0 && reference.parameterNotFoundAction === 'Deny')
    throw new ConfigurationError('no params found for policy binding with `Deny` parameterNotFoundAction');
  return found.map((object) => typed(object, kind));
}

function paramNamespace(kind: KindDefinition, { namespace }: ParamRef, request: AdmissionRequest): string | undefined {
  if (!kind.namespaced) {
    if (!namespace) return undefined;
    throw new ConfigurationError('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
  }
  const used = namespace || namespaceOf(request);
  if (used) return used;
  throw new ConfigurationError(
    'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
  );
}

function findParams(
  kind: KindDefinition,
  { name, selector }: ParamRef,
  { namespace, store }: { namespace: string | undefined; store: Store },
): readonly KubeObject[] {
  if (name) {
    const record = store.find(collectionOf(kind), storeKey(kind, name, namespace));
    return record ? [fromStored(kind, record.value)] : [];
  }
  return store
    .list(collectionOf(kind))
    .map(({ value }) => fromStored(kind, value))
    .filter(({ metadata }) => metadata.namespace === namespace && matchesSelector(selector, metadata.labels));
}
