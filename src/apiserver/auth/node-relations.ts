// How a node comes to what it may read: from the pods that are bound to it.
// Upstream: plugin/pkg/auth/authorizer/node/graph.go

import type { PersistentVolume, Pod, ResourceSlice, VolumeAttachment } from '../../kube/types.gen.ts';
import { isObject, type JsonObject } from '../../lib/json.ts';
import type { Store } from '../../store/store.ts';

/** The claims of a pod's volumes, those that are made for it among them. */
export function claimNames({ metadata, spec }: Pod): readonly string[] {
  return (spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim) return [persistentVolumeClaim.claimName];
    return ephemeral ? [`${metadata.name}-${name}`] : [];
  });
}

/** The claims of a pod's devices, by the names that they have got. */
export function deviceClaimNames({ spec, status }: Pod): readonly string[] {
  const given = (spec?.resourceClaims ?? []).map(({ resourceClaimName }) => resourceClaimName);
  const made = (status?.resourceClaimStatuses ?? []).map(({ resourceClaimName }) => resourceClaimName);
  const extended = status?.extendedResourceClaimStatus?.resourceClaimName;
  return [...given, ...made, extended].flatMap((name) => name ?? []);
}

/** The claim that has a volume. */
export function claimOf(store: Store, volume: string): { namespace: string; name: string } | undefined {
  const { namespace = '', name = '' } =
    found<PersistentVolume>(store, '/persistentvolumes', volume)?.spec?.claimRef ?? {};
  return name === '' ? undefined : { namespace, name };
}

export const isAttachedTo = (store: Store, name: string, node: string): boolean =>
  found<VolumeAttachment>(store, 'storage.k8s.io/volumeattachments', name)?.spec.nodeName === node;

export const isSliceOf = (store: Store, name: string, node: string): boolean =>
  found<ResourceSlice>(store, 'resource.k8s.io/resourceslices', name)?.spec.nodeName === node;

function found<T>(store: Store, collection: string, key: string): T | undefined {
  const value: unknown = store.find(collection, key)?.value;
  return isObject(value) ? (value as JsonObject as T) : undefined;
}
