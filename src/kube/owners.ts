// Owner references.

import { apiVersionOf, type KindRef, type KubeObject } from './object.ts';
import type { OwnerReference } from './types.gen.ts';

/** The reference by which `owner` controls what it makes. */
export function controllerReference(kind: KindRef, owner: KubeObject): OwnerReference {
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}
