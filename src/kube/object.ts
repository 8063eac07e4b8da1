// What every Kubernetes object has, and how kinds are named.

import type { ObjectMeta } from './types.gen.ts';

/** An object as it is stored and served. Objects read from a `Cluster` are deeply frozen: copy before you change. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** An object on its way in: what the server sets is not required. */
export type New<T extends KubeObject> = Omit<T, 'apiVersion' | 'kind' | 'metadata'> & { metadata: Partial<ObjectMeta> };

/** Names a kind, and binds its TypeScript type. The constants are in kind-refs.ts. */
export interface KindRef<T extends KubeObject = KubeObject> {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Never set; carries the type. */
  readonly __type?: T;
}

/** `v1` or `apps/v1`. */
export function apiVersionOf(ref: { group: string; version: string }): string {
  return ref.group === '' ? ref.version : `${ref.group}/${ref.version}`;
}

/** The key of an object in queues and maps: `namespace/name`, or `name` where there is no namespace. */
export function objectKey(metadata: { name?: string; namespace?: string }): string {
  return metadata.namespace ? `${metadata.namespace}/${metadata.name}` : (metadata.name ?? '');
}

/** The reverse of `objectKey`. */
export function splitKey(key: string): { namespace?: string; name: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
