// Whether an object is the one that its request names.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/rest.go (checkName), pkg/registry/rest/meta.go

import { badRequest } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { KindDefinition } from '../kinds/kind.ts';

/** The kind that a refusal of an object names: the stored one; of a custom object, the one that the object says it is. */
export function refusedAs(kind: KindDefinition, object: KubeObject): { group: string; kind: string } {
  if (!kind.custom) return kind.storedAs?.kind ?? kind;
  const [, group = ''] = (object.apiVersion ?? '').split('/').reverse();
  return { group, kind: object.kind };
}

export const otherNamespace = () =>
  badRequest('the namespace of the provided object does not match the namespace sent on the request');

/** Throws BadRequest. */
export function checkIdentity(
  kind: KindDefinition,
  object: KubeObject,
  target: { name: string; namespace: string | undefined },
): void {
  const { name, namespace } = object.metadata ?? {};
  if (kind.namespaced && namespace && namespace !== target.namespace) throw otherNamespace();
  if (!name)
    throw badRequest(`the name of the object (${target.name} based on URL) was undeterminable: name must be provided`);
  if (name !== target.name)
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
}
