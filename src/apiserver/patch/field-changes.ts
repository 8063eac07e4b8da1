// What a write did to the fields of an object: which it set, and which it took away.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/typed/compare.go, merge/update.go

import type { TypeSchema } from '../../kube/schema/schema.ts';
import { deepEqual, isObject, type JsonObject, type JsonValue, ownValue } from '../../lib/json.ts';
import { type Child, childrenOf, fieldElement, isOwnedWhole } from './field-paths.ts';
import { difference, EMPTY_SET, type FieldSet, isEmptySet, LEAF } from './field-set.ts';

export interface FieldChanges {
  /** What is new or has another value. */
  readonly written: FieldSet;
  /** What was there before and is not any more. */
  readonly removed: FieldSet;
}

/** Fields that are not looked at: with all that is below them, or some of what is below them. */
export type Ignored = ReadonlyMap<string, true | Ignored>;

/** A value before and after a write. */
export interface Versions {
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

const NOTHING: FieldChanges = { written: EMPTY_SET, removed: EMPTY_SET };

/** What is equal is not gone into. */
export function fieldChanges(versions: Versions, type: TypeSchema | undefined, ignored?: Ignored): FieldChanges {
  const { before, after } = versions;
  if (before === after) return NOTHING;
  if (isObject(before) && isObject(after) && !isOwnedWhole(type))
    return structChanges({ before, after }, type, ignored);
  if (deepEqual(before, after)) return NOTHING;
  const old = childrenOf(before, type);
  const now = childrenOf(after, type);
  // Nothing is told from null: then the whole is a leaf.
  const isLeaf = (!old && !now) || (isNothing(before, old) && isNothing(after, now));
  if (old && now && !isLeaf) return listChanges(old, now);
  if (isLeaf) return after === undefined ? { written: EMPTY_SET, removed: LEAF } : { ...NOTHING, written: LEAF };
  // What was a leaf and is none now has changed itself, too; nothing is no leaf.
  const isTurned = (old ? after : before) !== undefined && (old ? after : before) !== null;
  const gone = difference(setOf(before, type), setOf(after, type));
  const removed = isTurned ? { ...gone, isMember: false } : gone;
  const differing = { isMember: isTurned, children: setOf(old ? before : after, type).children };
  return { written: difference(differing, removed), removed };
}

const isNothing = (value: JsonValue | undefined, children: ReadonlyMap<string, Child> | undefined) =>
  children ? children.size === 0 : value === null;

function structChanges(
  { before, after }: { before: JsonObject; after: JsonObject },
  type: TypeSchema | undefined,
  ignored: Ignored | undefined,
): FieldChanges {
  const found = new Found();
  const childOf = (key: string, value: JsonValue): Child => ({
    value,
    type: type?.kind === 'map' ? type.items : type?.fields?.get(key)?.type,
  });
  for (const key of Object.keys(before)) {
    const old = before[key];
    const now = ownValue(after, key);
    const skipped = ignored?.get(key);
    if (old === undefined || old === now || skipped === true) continue;
    found.add(fieldElement(key), [childOf(key, old), now === undefined ? undefined : childOf(key, now)], skipped);
  }
  for (const key of Object.keys(after)) {
    const now = after[key];
    const skipped = ignored?.get(key);
    if (now === undefined || ownValue(before, key) !== undefined || skipped === true) continue;
    found.add(fieldElement(key), [skipped && childOf(key, {}), childOf(key, now)], skipped);
  }
  return found.changes();
}

function listChanges(old: ReadonlyMap<string, Child>, now: ReadonlyMap<string, Child>): FieldChanges {
  const found = new Found();
  for (const [key, child] of old) found.add(key, [child, now.get(key)]);
  for (const [key, child] of now) if (!old.has(key)) found.add(key, [undefined, child]);
  return found.changes();
}

/** Collects what is found in the parts of a value. */
class Found {
  readonly #written = new Map<string, FieldSet>();
  readonly #removed = new Map<string, FieldSet>();

  add(key: string, [old, now]: readonly [Child | undefined, Child | undefined], ignored?: Ignored): void {
    if (old && now) {
      const inner = fieldChanges({ before: old.value, after: now.value }, old.type ?? now.type, ignored);
      const { written, removed } = inner;
      if (!isEmptySet(written)) this.#written.set(key, written);
      // It is there still, as something else.
      const gone = removed.isMember ? { ...removed, isMember: false } : removed;
      if (!isEmptySet(gone)) this.#removed.set(key, gone);
      return;
    }
    const set = memberSet(key, (old ?? now) as Child);
    if (!isEmptySet(set)) (old ? this.#removed : this.#written).set(key, set);
  }

  changes(): FieldChanges {
    return { written: treeOf(this.#written), removed: treeOf(this.#removed) };
  }
}

const treeOf = (children: ReadonlyMap<string, FieldSet>): FieldSet =>
  children.size > 0 ? { isMember: false, children } : EMPTY_SET;

/** Every field of a value that can have an owner. Structs have none of their own; maps, items and leaves do. */
function setOf(value: JsonValue | undefined, type: TypeSchema | undefined, isMember = false): FieldSet {
  const children = childrenOf(value, type);
  if (!children) return isMember || value !== undefined ? LEAF : EMPTY_SET;
  if (children.size === 0) return isMember ? LEAF : EMPTY_SET;
  const sets = new Map<string, FieldSet>();
  for (const [key, child] of children) sets.set(key, memberSet(key, child));
  return { isMember, children: sets };
}

function memberSet(key: string, child: Child): FieldSet {
  return setOf(child.value, child.type, ownsItself(key, child));
}

/** Items of keyed lists, and maps and structs that are there but empty or whose presence means something. */
function ownsItself(key: string, { value, type }: Child): boolean {
  if (!key.startsWith('f:')) return true;
  if (Array.isArray(value) || type?.kind === 'list') return true;
  return isObject(value);
}
