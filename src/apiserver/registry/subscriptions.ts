// Who of our own controllers wants to be told of a kind: all of them are told from one place in its history.

import type { WatchEvent } from '../../kube/cluster.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { Machinery } from './machinery.ts';
import { fromStored, listRecords } from './object-reads.ts';
import { collectionOf } from './registry.ts';
import { objectSelector } from './selector.ts';
import { type ObjectWatch, openWatch } from './watch.ts';

/** How many changes are told of before others get a turn. */
const BATCH = 200;

type Listener = (event: WatchEvent<KubeObject>) => void;

export interface Subscriptions {
  /** Tells `listener` of all there is and then of every change, on later ticks; after falling behind, all is told again. */
  subscribe(kind: KindDefinition, listener: Listener): Disposable;
}

export function createSubscriptions(machinery: Machinery): Subscriptions {
  const feeds = new Map<KindDefinition, Feed>();
  return {
    subscribe(kind, listener) {
      const feed = feeds.get(kind) ?? new Feed(machinery, kind);
      feeds.set(kind, feed);
      const subscriber = { listener };
      feed.add(subscriber);
      return {
        [Symbol.dispose]() {
          if (feed.remove(subscriber) && feeds.get(kind) === feed) feeds.delete(kind);
        },
      };
    },
  };
}

interface Subscriber {
  readonly listener: Listener;
}

/** The changes of one kind. It follows them while it has subscribers. */
class Feed {
  readonly #machinery: Machinery;
  readonly #kind: KindDefinition;
  /** What the subscribers have been told of, by uid. */
  readonly #known = new Map<string, KubeObject>();
  readonly #subscribers = new Set<Subscriber>();
  /** They have been told of nothing yet. */
  readonly #newcomers = new Set<Subscriber>();
  readonly #registration: Disposable;
  #watch: ObjectWatch | undefined;
  #isScheduled = false;

  constructor(machinery: Machinery, kind: KindDefinition) {
    this.#machinery = machinery;
    this.#kind = kind;
    this.#registration = machinery.store.onCommit(() => this.#schedule(), collectionOf(kind));
  }

  add(subscriber: Subscriber): void {
    this.#newcomers.add(subscriber);
    this.#schedule();
  }

  /** True: it was the last, and this feed has ended. */
  remove(subscriber: Subscriber): boolean {
    this.#newcomers.delete(subscriber);
    this.#subscribers.delete(subscriber);
    if (!this.#isDeserted) return false;
    this.#registration[Symbol.dispose]();
    this.#forgetPlace();
    return true;
  }

  get #isDeserted(): boolean {
    return this.#subscribers.size === 0 && this.#newcomers.size === 0;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#drain());
  }

  #drain(): void {
    this.#isScheduled = false;
    if (this.#isDeserted) return;
    try {
      if (this.#watch) this.#follow(this.#watch);
      else this.#listAll();
    } catch (error) {
      const { logger } = this.#machinery;
      logger.debug({ error, kind: this.#kind.plural }, 'subscribers fell behind; listing again');
      this.#forgetPlace();
      this.#schedule();
      return;
    }
    this.#welcome();
  }

  #follow(watch: ObjectWatch): void {
    const { events, hasMore } = watch.take(BATCH);
    for (const event of events) this.#tell(event);
    if (hasMore) this.#schedule();
  }

  #listAll(): void {
    const { store } = this.#machinery;
    const scope = { namespace: undefined, selector: objectSelector(this.#kind, { labels: [], fields: [] }) };
    this.#watch = openWatch(store, this.#kind, { scope, revision: store.revision });
    const present = new Set<string>();
    for (const record of listRecords(store, this.#kind, undefined)) {
      const object = fromStored(this.#kind, record.value);
      present.add(object.metadata.uid);
      this.#tell({ type: 'ADDED', object });
    }
    for (const [uid, object] of [...this.#known]) if (!present.has(uid)) this.#tell({ type: 'DELETED', object });
  }

  /** Those who have come since are told of what the others know already. */
  #welcome(): void {
    for (const subscriber of this.#newcomers) {
      this.#newcomers.delete(subscriber);
      this.#subscribers.add(subscriber);
      for (const object of this.#known.values()) this.#tellOne(subscriber, { type: 'ADDED', object });
    }
  }

  #tell(event: WatchEvent<KubeObject>): void {
    const { uid } = event.object.metadata;
    if (event.type === 'DELETED') this.#known.delete(uid);
    else this.#known.set(uid, event.object);
    for (const subscriber of this.#subscribers) this.#tellOne(subscriber, event);
  }

  /** What one makes of it is no concern of the others. */
  #tellOne(subscriber: Subscriber, event: WatchEvent<KubeObject>): void {
    try {
      subscriber.listener(event);
    } catch (error) {
      const { kind, metadata } = event.object;
      this.#machinery.logger.error({ error, kind, name: metadata.name }, 'a controller could not take in a change');
    }
  }

  #forgetPlace(): void {
    this.#watch?.[Symbol.dispose]();
    this.#watch = undefined;
  }
}
