// What the first delete of an object asks, where it only marks the object and others finish what it began (namespaces, definitions).

import { conflict } from '../../kube/api-error.ts';
import type { KindRef, KubeObject } from '../../kube/object.ts';
import type { DeleteOptions } from '../../kube/types.gen.ts';

/**
 * Whether it is still the object that its deletion was bound to. Throws Conflict.
 * https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/registry/core/namespace/storage/storage.go (Delete),
 * apiextensions-apiserver pkg/registry/customresourcedefinition/etcd.go
 */
export function checkPreconditions(
  kind: Pick<KindRef, 'group' | 'plural'>,
  { metadata }: KubeObject,
  { preconditions }: Partial<DeleteOptions>,
): void {
  const { uid, resourceVersion } = preconditions ?? {};
  const refuse = (what: string, wanted: string, has: string) =>
    conflict(
      kind,
      metadata.name,
      `Precondition failed: ${what} in precondition: ${wanted}, ${what} in object meta: ${has}`,
    );
  if (uid != null && uid !== metadata.uid) throw refuse('UID', uid, metadata.uid);
  if (resourceVersion != null && resourceVersion !== metadata.resourceVersion)
    throw refuse('ResourceVersion', resourceVersion, metadata.resourceVersion ?? '');
}
