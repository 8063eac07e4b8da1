// Watches: a cursor into the store's recent changes, seen through a selector. There is no queue here: whoever consumes takes
// what there is when it can, and a consumer that fell too far behind is told so.

import type { KubeObject } from '../../kube/object.ts';
import type { JsonObject } from '../../lib/json.ts';
import { type Change, type Cursor, type Store, StoreError } from '../../store/store.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { tooLarge, tooOld } from './list-options.ts';
import { fromStored, prepareReads } from './object-reads.ts';
import { collectionOf } from './registry.ts';
import type { ObjectSelector } from './selector.ts';

export interface ObjectEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  readonly previous?: KubeObject;
  readonly revision: number;
}

export interface WatchScope {
  readonly namespace: string | undefined;
  readonly selector: ObjectSelector;
}

export interface ObjectWatch extends Disposable {
  /** Everything up to this revision has been taken. */
  readonly revision: number;
  /** It has fallen so far behind that what comes next is forgotten. */
  readonly isExpired: boolean;
  /** What happened since the last call; at most `limit` changes are looked at. Throws ApiError Expired when it fell behind. */
  take(limit: number): { events: readonly ObjectEvent[]; hasMore: boolean };
  /** The same, after whoever has to be asked how objects look has been asked. */
  takePrepared(limit: number): Promise<{ events: readonly ObjectEvent[]; hasMore: boolean }>;
  /** Calls back after commits of such objects, when there may be more. */
  onChange(listener: () => void): Disposable;
}

/** Throws ApiError: Expired for a revision that is too old, Timeout for one not issued yet. */
export function openWatch(
  store: Store,
  kind: KindDefinition,
  input: { scope: WatchScope; revision: number },
): ObjectWatch {
  const collection = collectionOf(kind);
  const cursor = openCursor(store, collection, input.revision);
  const seen = (changes: readonly Change[], limit: number) => ({
    events: changes.flatMap((change) => toEvent(kind, change, input.scope) ?? []),
    hasMore: changes.length === limit,
  });
  return {
    get revision() {
      return cursor.revision;
    },
    get isExpired() {
      return cursor.isExpired;
    },
    take: (limit) => seen(takeChanges(cursor, limit, store), limit),
    async takePrepared(limit) {
      const changes = takeChanges(cursor, limit, store);
      if (kind.storedAs?.prepareReads) await prepareReads(kind, changes.flatMap(valuesIn));
      return seen(changes, limit);
    },
    onChange: (listener) => store.onCommit(listener, collection),
    [Symbol.dispose]: () => cursor[Symbol.dispose](),
  };
}

const valuesIn = ({ value, previous }: Change) => (previous ? [{ value: previous }, { value }] : [{ value }]);

function openCursor(store: Store, collection: string, revision: number): Cursor {
  try {
    return store.after(revision, collection);
  } catch (error) {
    throw translated(error, revision, store);
  }
}

function takeChanges(cursor: Cursor, limit: number, store: Store): readonly Change[] {
  try {
    return cursor.take(limit);
  } catch (error) {
    throw translated(error, cursor.revision, store);
  }
}

function translated(error: unknown, revision: number, store: Store): unknown {
  if (!(error instanceof StoreError)) return error;
  if (error.reason === 'Expired') return tooOld(revision, store.oldestRevision);
  return error.reason === 'Future' ? tooLarge(revision, store.revision) : error;
}

/** A change seen through the scope: entering it is ADDED, leaving it is DELETED, elsewhere it is nothing. */
function toEvent(kind: KindDefinition, change: Change, scope: WatchScope): ObjectEvent | undefined {
  const see = (value: JsonObject | undefined) => {
    const object = value && fromStored(kind, value);
    return object && isInScope(object, scope) ? object : undefined;
  };
  const before = see(change.previous);
  const after = change.type === 'DELETED' ? undefined : see(change.value);
  const { revision } = change;
  if (after) {
    return before
      ? { type: 'MODIFIED', object: after, previous: before, revision }
      : { type: 'ADDED', object: after, revision };
  }
  if (!before) return undefined;
  // An object that left the scope is told in its new state, as upstream does (the old one with the new version).
  const object = change.type === 'DELETED' ? fromStored(kind, change.value) : withVersion(before, revision);
  return { type: 'DELETED', object, previous: before, revision };
}

function withVersion(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}

export function isInScope(object: KubeObject, { namespace, selector }: WatchScope): boolean {
  if (namespace !== undefined && namespace !== '' && object.metadata.namespace !== namespace) return false;
  return selector.isEverything || selector.matches(object);
}
