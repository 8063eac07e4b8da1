// Who owns which field after a write that is not an apply.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/merge/update.go, apimachinery pkg/util/managedfields

import type { KubeObject } from '../../kube/object.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import type { ManagedFieldsEntry } from '../../kube/types.gen.ts';
import { deepEqual, type JsonObject } from '../../lib/json.ts';
import { emptyOf } from '../decode/normalize.ts';
import { type FieldChanges, fieldChanges, type Ignored } from './field-changes.ts';
import { UnkeyedItem } from './field-paths.ts';
import { difference, EMPTY_SET, isEmptySet, union } from './field-set.ts';
import { newFields } from './new-fields.ts';
import { capped, isSame, type Owner, readOwners, UNOWNED_META, writeOwners } from './owners.ts';
import { changesByVersion, type FindForm, UnfitForVersion, type VersionForm } from './version-forms.ts';

/** A write that is not an apply. */
export interface UpdateRecord {
  /** Absent on create. */
  readonly current: KubeObject | undefined;
  readonly next: KubeObject;
  readonly schema: TypeSchema | undefined;
  readonly manager: string;
  readonly subresource?: string;
  /** RFC 3339; absent: the entry has no time. */
  readonly now?: string;
  /** Fields of the object that this way of writing leaves as they were: nobody comes to own of them. */
  readonly resets?: readonly string[];
  /** The kind's versions; absent: it has one. */
  readonly forms?: FindForm;
}

/**
 * The managedFields after the write. An object whose fields nobody owns stays one until somebody applies to it; one that cannot be read
 * by its type, or in the version of an owner, becomes one (FieldManager.UpdateNoErrors).
 */
export function recordUpdate(record: UpdateRecord): ManagedFieldsEntry[] {
  try {
    return ownersAfter(record);
  } catch (error) {
    if (error instanceof UnkeyedItem || error instanceof UnfitForVersion) return [];
    throw error;
  }
}

function ownersAfter(record: UpdateRecord): ManagedFieldsEntry[] {
  const { current, next, manager, now } = record;
  const owners = ownersBefore(record);
  if (current && owners.length === 0) return [];
  const own = changes(record);
  const changesIn = changesByVersion(record, own, versionChanges);
  const identity = {
    manager,
    operation: 'Update',
    apiVersion: next.apiVersion,
    ...(record.subresource ? { subresource: record.subresource } : {}),
  };
  const { written } = own;
  const left = owners.flatMap((owner) => keptBy(owner, changesIn(owner.entry.apiVersion)));
  if (isEmptySet(written)) return writeOwners(left);
  const mine = left.find(({ entry }) => isSame(entry, identity));
  const others = left.filter((owner) => owner !== mine && !isEmptySet(owner.set));
  const entry = (now === undefined ? identity : { time: now, ...identity }) as ManagedFieldsEntry;
  return writeOwners(capped([...others, { entry, set: union(mine?.set ?? EMPTY_SET, written) }]));
}

/** What an owner still owns after the changes; nothing of one whose version is gone. */
export function keptBy(owner: Owner, changes: FieldChanges | undefined): readonly Owner[] {
  return changes ? [{ ...owner, set: difference(difference(owner.set, changes.written), changes.removed) }] : [];
}

/** An update may set managedFields itself, and take them all away with no entry or an empty one; a subresource may not. */
function ownersBefore({ current, next, subresource }: UpdateRecord): readonly Owner[] {
  const live = readOwners(current?.metadata.managedFields ?? []) ?? [];
  if (subresource !== undefined) return live;
  const given = next.metadata.managedFields ?? [];
  if (current && deepEqual(given, current.metadata.managedFields)) return live;
  const isReset = given.every((entry) => Object.keys(entry).length === 0) && given.length < 2;
  if (next.metadata.managedFields && isReset) return [];
  const read = readOwners(given);
  return read && read.length > 0 ? read : live;
}

/** A write changes these beside what it is about. */
const UNOWNED: Ignored = new Map<string, true | Ignored>([
  ['apiVersion', true],
  ['kind', true],
  ['metadata', new Map(UNOWNED_META.map((key) => [key, true] as const))],
]);
const ignored = new Map<string, Ignored>();

function ignoredWith(resets: readonly string[]): Ignored {
  const key = resets.join();
  const known = ignored.get(key);
  if (known) return known;
  const made = resets.reduce((all, path) => withPath(all, path.split('.')), UNOWNED);
  ignored.set(key, made);
  return made;
}

function withPath(all: Ignored, [name = '', ...rest]: readonly string[]): Ignored {
  const known = all.get(name);
  if (known === true) return all;
  return new Map([...all, [name, rest.length === 0 ? true : withPath(known ?? new Map(), rest)]]);
}

/** What the write set and what it took away; a new object is compared with an empty one of its kind. */
export function changes(record: Pick<UpdateRecord, 'current' | 'next' | 'schema' | 'resets'>): FieldChanges {
  const { schema } = record;
  const skipped = ignoredWith(record.resets ?? []);
  const after = record.next as unknown as JsonObject;
  if (!record.current) return newFields({ object: after, empty: newOf(schema) }, schema, skipped);
  return fieldChanges({ before: record.current as unknown as JsonObject, after }, schema, skipped);
}

/** The changes of a write as a version sees them. */
export function versionChanges(
  write: Pick<UpdateRecord, 'current' | 'next'>,
  { schema, resets }: VersionForm,
): FieldChanges {
  return changes({ ...write, schema, resets });
}

const newObjects = new WeakMap<TypeSchema, JsonObject>();

/** An object of the type of which nothing is said yet. */
function newOf(type: TypeSchema | undefined): JsonObject {
  const known = type && newObjects.get(type);
  if (known) return known;
  const made = emptyOf(type);
  if (type) newObjects.set(type, made);
  return made;
}
