// A cluster of plain maps, as much of `Cluster` as AWS uses: reads at once, writes with optimistic concurrency, subscriptions.

import { alreadyExists, modified, notFound } from '../../../src/kube/api-error.ts';
import type { Cluster, KindClient, ListOptions, ObjectName, WatchEvent } from '../../../src/kube/cluster.ts';
import { apiVersionOf, type KindRef, type KubeObject, type New, objectKey } from '../../../src/kube/object.ts';
import { deepCopy, deepFreeze } from '../../../src/lib/json.ts';

type Listener = (event: WatchEvent<KubeObject>) => void;

/** `keepDeleting`: deleted objects only get a deletionTimestamp, until `finish` removes them. */
export class MemoryCluster implements Cluster {
  readonly name: string;
  keepDeleting = false;
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #revision = 0;

  constructor(name: string) {
    this.name = name;
  }

  as(): Cluster {
    return this;
  }

  of<T extends KubeObject>(kind: KindRef<T>): KindClient<T> {
    const objects = this.#kind(kind.plural) as Map<string, T>;
    const find = (object: ObjectName) => objects.get(objectKey(object));
    return {
      find,
      get: (object) => find(object) ?? this.#missing(kind, object.name),
      list: (options?: ListOptions) =>
        [...objects.values()].filter(
          (object) => options?.namespace === undefined || object.metadata.namespace === options.namespace,
        ),
      count: () => objects.size,
      ownedBy: () => [],
      create: async (object: New<T>) => {
        const key = objectKey(object.metadata);
        if (objects.has(key)) throw alreadyExists(kind, object.metadata.name ?? '');
        return this.#put(kind, { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind } as unknown as T, 'ADDED');
      },
      update: async (object: T) => {
        const before = find(object.metadata as ObjectName) ?? this.#missing(kind, object.metadata.name);
        if (before.metadata.resourceVersion !== object.metadata.resourceVersion)
          throw modified(kind, object.metadata.name);
        return this.#put(kind, object, 'MODIFIED');
      },
      patch: async () => {
        throw new Error('AWS does not patch');
      },
      delete: async (name) => {
        const object = find(name) ?? this.#missing(kind, name.name);
        const metadata = { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
        if (this.keepDeleting) this.#put(kind, { ...object, metadata }, 'MODIFIED');
        else this.finish(kind, name);
      },
      subscribe: (listener) => {
        const listeners = this.#listenersOf(kind.plural);
        listeners.add(listener as Listener);
        for (const object of objects.values()) listener({ type: 'ADDED', object });
        return { [Symbol.dispose]: () => void listeners.delete(listener as Listener) };
      },
    };
  }

  /** Removes an object for good. */
  finish(kind: KindRef, name: ObjectName): void {
    const objects = this.#kind(kind.plural);
    const object = objects.get(objectKey(name));
    if (!object) throw notFound(kind, name.name);
    objects.delete(objectKey(name));
    for (const listener of [...this.#listenersOf(kind.plural)]) listener({ type: 'DELETED', object });
  }

  #put<T extends KubeObject>(kind: KindRef<T>, object: T, type: 'ADDED' | 'MODIFIED'): T {
    this.#revision += 1;
    const stored = deepCopy(object);
    stored.metadata = { ...stored.metadata, resourceVersion: String(this.#revision) };
    deepFreeze(stored);
    this.#kind(kind.plural).set(objectKey(stored.metadata), stored);
    for (const listener of [...this.#listenersOf(kind.plural)]) listener({ type, object: stored });
    return stored;
  }

  #kind(plural: string): Map<string, KubeObject> {
    const found = this.#objects.get(plural) ?? new Map<string, KubeObject>();
    this.#objects.set(plural, found);
    return found;
  }

  #listenersOf(plural: string): Set<Listener> {
    const found = this.#listeners.get(plural) ?? new Set<Listener>();
    this.#listeners.set(plural, found);
    return found;
  }

  #missing(kind: KindRef, name: string): never {
    throw notFound(kind, name);
  }
}
