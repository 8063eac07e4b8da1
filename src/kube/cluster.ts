// A Kubernetes cluster as our controllers see it: synchronous reads, asynchronous writes. Reads may be stale (the embedded
// API server's are not; a remote cluster's will be), so whoever writes must be ready for Conflict and must be idempotent.

import type { KindRef, KubeObject, New } from './object.ts';
import type { DeleteOptions } from './types.gen.ts';

export type { DeleteOptions };

/** Who acts: the user, its groups, and the field manager that its writes are booked on. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
  readonly fieldManager: string;
}

export interface ListOptions {
  readonly namespace?: string;
  /** A label selector in its text form. */
  readonly labelSelector?: string;
}

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

export interface PatchOptions {
  readonly type: PatchType;
  readonly body: unknown;
  readonly subresource?: string;
  /** For `apply`: take fields over from other managers. */
  readonly force?: boolean;
  /** What strict decoding has against the patch itself, where it was a text. */
  readonly complaints?: readonly string[];
}

export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface WatchEvent<T extends KubeObject> {
  readonly type: WatchEventType;
  readonly object: T;
  /** The object before this change, where the implementation knows it. */
  readonly previous?: T;
}

/** Names an object of a kind; `namespace` is absent for cluster-scoped kinds. */
export interface ObjectName {
  readonly name: string;
  readonly namespace?: string;
}

/** Objects of one kind. What is returned is deeply frozen. Errors are `ApiError`. */
export interface KindClient<T extends KubeObject> {
  find(object: ObjectName): T | undefined;
  /** Throws NotFound. */
  get(object: ObjectName): T;
  list(options?: ListOptions): readonly T[];
  /** How many there are, in all namespaces. */
  count(): number;
  /** Those with an owner reference to `uid`. */
  ownedBy(uid: string): readonly T[];

  create(object: New<T>, options?: { namespace?: string; subresource?: { name: string; of: string } }): Promise<T>;
  /** Replaces; `metadata.resourceVersion`, when present, must be the current one. */
  update(object: T, options?: { subresource?: string }): Promise<T>;
  patch(object: ObjectName, patch: PatchOptions): Promise<T>;
  /** Resolves once the deletion is accepted: finalizers and grace may keep the object. Unknown name: NotFound. */
  delete(object: ObjectName, options?: Partial<DeleteOptions>): Promise<void>;

  /**
   * Tells `listener` of every object there is (as ADDED) and then of every change, in order, on later ticks.
   * Nothing is lost; where the place in the history was lost, all is listed again. The disposable ends it.
   */
  subscribe(listener: (event: WatchEvent<T>) => void): Disposable;
}

export interface Cluster {
  readonly name: string;
  of<T extends KubeObject>(kind: KindRef<T>): KindClient<T>;
  /** The same cluster, acting as somebody else: authorization and admission apply to it as to any client. */
  as(identity: Identity): Cluster;
}
