// What a controller has done and not yet seen: reads may be older than its own writes, and nothing must be made twice for that.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/controller_utils.go (UIDTrackingControllerExpectations)

import type { WatchEventType } from '../kube/cluster.ts';
import type { KubeObject } from '../kube/object.ts';

interface Pending {
  readonly created: Set<string>;
  readonly deleted: Set<string>;
}

export class Expectations {
  readonly #pending = new Map<string, Pending>();
  /** Creations that were seen before their caller learned of them. */
  readonly #seen = new Set<string>();

  expectCreated(key: string, uid: string): void {
    if (!this.#seen.delete(uid)) this.#of(key).created.add(uid);
  }

  expectDeleted(key: string, uid: string): void {
    this.#of(key).deleted.add(uid);
  }

  lowerDeleted(key: string, uid: string): void {
    this.#of(key).deleted.delete(uid);
  }

  observe(object: KubeObject, type: WatchEventType): void {
    const { uid, deletionTimestamp } = object.metadata;
    let isKnown = false;
    for (const { created, deleted } of this.#pending.values()) {
      isKnown = created.delete(uid) || isKnown;
      if (type === 'DELETED' || deletionTimestamp !== undefined) deleted.delete(uid);
    }
    if (type === 'ADDED' && !isKnown) this.#remember(uid);
    if (type === 'DELETED') this.#seen.delete(uid);
  }

  /** Nothing is outstanding, or the reads have caught up with it. */
  areMet(key: string, objects: readonly KubeObject[]): boolean {
    const pending = this.#pending.get(key);
    if (!pending) return true;
    for (const { metadata } of objects) pending.created.delete(metadata.uid);
    return pending.created.size === 0 && pending.deleted.size === 0;
  }

  forget(key: string): void {
    this.#pending.delete(key);
  }

  #of(key: string): Pending {
    let pending = this.#pending.get(key);
    if (!pending) {
      pending = { created: new Set(), deleted: new Set() };
      this.#pending.set(key, pending);
    }
    return pending;
  }

  #remember(uid: string): void {
    this.#seen.add(uid);
    if (this.#seen.size > 10_000) this.#seen.delete(this.#seen.values().next().value as string);
  }
}
