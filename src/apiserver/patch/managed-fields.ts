// Who owns which field after a write that is not an apply.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/merge/update.go, apimachinery pkg/util/managedfields

import type { KubeObject } from '../../kube/object.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import type { ManagedFieldsEntry } from '../../kube/types.gen.ts';
import { deepEqual } from '../../lib/json.ts';
import { emptyOf } from '../decode/normalize.ts';
import { changedSet, difference, type FieldSet, isEmptySet, removedSet, union } from './field-set.ts';
import { capped, isSame, type Owner, ownable, readOwners, writeOwners } from './owners.ts';

/** A write that is not an apply. */
export interface UpdateRecord {
  /** Absent on create. */
  readonly current: KubeObject | undefined;
  readonly next: KubeObject;
  readonly schema: TypeSchema | undefined;
  readonly manager: string;
  readonly subresource?: string;
  /** RFC 3339. */
  readonly now: string;
  /** Top-level fields that this write resets, so that nobody comes to own them by it: `status` on ordinary writes. */
  readonly resets?: readonly string[];
}

const EMPTY: FieldSet = { isMember: false, children: new Map() };

/** The managedFields after the write. An object whose fields nobody owns stays one until somebody applies to it. */
export function recordUpdate(record: UpdateRecord): ManagedFieldsEntry[] {
  const { current, next, manager, now } = record;
  const owners = ownersBefore(record);
  if (current && owners.length === 0) return [];
  const { written, removed } = changes(record);
  const identity = {
    manager,
    operation: 'Update',
    apiVersion: next.apiVersion,
    ...(record.subresource ? { subresource: record.subresource } : {}),
  };
  const left = owners.map((owner) => ({ ...owner, set: difference(difference(owner.set, written), removed) }));
  if (isEmptySet(written)) return writeOwners(left);
  const mine = left.find(({ entry }) => isSame(entry, identity));
  const others = left.filter((owner) => owner !== mine && !isEmptySet(owner.set));
  const entry = { ...identity, time: now } as ManagedFieldsEntry;
  return writeOwners(capped([...others, { entry, set: union(mine?.set ?? EMPTY, written) }]));
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

/** What the write set and what it took away; a new object is compared with an empty one of its kind. */
export function changes({
  current,
  next,
  schema,
  resets,
}: Pick<UpdateRecord, 'current' | 'next' | 'schema' | 'resets'>): {
  written: FieldSet;
  removed: FieldSet;
} {
  const before = ownable(current ?? (emptyOf(schema) as unknown as KubeObject), resets);
  const after = ownable(next, resets);
  const removed = removedSet(before, after, schema);
  return { written: difference(changedSet(before, after, schema), removed), removed };
}
