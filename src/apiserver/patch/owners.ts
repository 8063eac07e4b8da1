// The entries of metadata.managedFields, read, written, ordered and kept few.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/managedfields/internal/managedfields.go, capmanagers.go

import type { KubeObject } from '../../kube/object.ts';
import type { ManagedFieldsEntry } from '../../kube/types.gen.ts';
import type { JsonObject } from '../../lib/json.ts';
import { type FieldSet, isEmptySet, union } from './field-set.ts';
import { fieldSetOf, sharedFieldsV1 } from './fields-v1.ts';

export interface Owner {
  readonly entry: ManagedFieldsEntry;
  readonly set: FieldSet;
}

export type Identity = Pick<ManagedFieldsEntry, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

const MAX_UPDATE_MANAGERS = 10;
const OLD_UPDATES = 'ancient-changes';

/** Fields of metadata that nobody owns (stripmeta.go). */
export const UNOWNED_META: readonly string[] = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'clusterName',
  'generation',
  'managedFields',
  'resourceVersion',
];

/** What can be owned of an object. */
export function ownable(object: KubeObject): JsonObject {
  const {
    apiVersion: _a,
    kind: _k,
    metadata,
    ...rest
  } = object as unknown as Record<string, unknown> & { metadata?: object };
  const owned = Object.entries(metadata ?? {}).filter(([key]) => !UNOWNED_META.includes(key));
  return { metadata: Object.fromEntries(owned), ...rest } as JsonObject;
}

/** Undefined when an entry is not one that this server would have written. Of entries of the same owner the last counts. */
export function readOwners(entries: readonly ManagedFieldsEntry[]): readonly Owner[] | undefined {
  const owners: Owner[] = [];
  for (const entry of entries) {
    const { operation, fieldsType, apiVersion } = entry;
    const set = fieldSetOf(entry.fieldsV1);
    if ((operation !== 'Apply' && operation !== 'Update') || fieldsType !== 'FieldsV1' || !apiVersion || !set)
      return undefined;
    const known = owners.findIndex((other) => isSame(other.entry, entry));
    owners[known < 0 ? owners.length : known] = { entry, set };
  }
  return owners;
}

/** The entries of those who own something, in their order. */
export function writeOwners(owners: readonly Owner[]): ManagedFieldsEntry[] {
  return owners
    .map(({ entry, set }) => ({ entry, set: withoutMetadataItself(set) }))
    .filter(({ set }) => !isEmptySet(set))
    .sort((a, b) => compare(a.entry, b.entry))
    .map(toEntry);
}

/** Nobody owns `metadata` as such, only what is in it. */
function withoutMetadataItself(set: FieldSet): FieldSet {
  const metadata = set.children.get('f:metadata');
  if (!metadata?.isMember) return set;
  return { ...set, children: new Map([...set.children, ['f:metadata', { ...metadata, isMember: false }]]) };
}

/** Applies before updates, then by second, manager, version and subresource. */
function compare(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  const keys = (entry: ManagedFieldsEntry) => [
    entry.operation ?? '',
    entry.time ?? '',
    entry.manager ?? '',
    entry.apiVersion ?? '',
    entry.subresource ?? '',
  ];
  const right = keys(b);
  const at = keys(a).findIndex((key, index) => key !== right[index]);
  return at < 0 ? 0 : (keys(a)[at] as string) < (right[at] as string) ? -1 : 1;
}

/** Of each set as written, the entry that was written last: whoever makes many objects alike makes them in the same second. */
const lastEntries = new WeakMap<JsonObject, ManagedFieldsEntry>();

function toEntry({ entry, set }: Owner): ManagedFieldsEntry {
  const { manager, operation, apiVersion, time, subresource } = entry;
  const fieldsV1 = sharedFieldsV1(set);
  const last = lastEntries.get(fieldsV1);
  if (last && last.time === time && last.apiVersion === apiVersion && isSame(last, entry)) return last;
  const what = {
    operation,
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(subresource === undefined ? {} : { subresource }),
  };
  const made = Object.freeze(manager ? { manager, ...what } : what) as ManagedFieldsEntry;
  lastEntries.set(fieldsV1, made);
  return made;
}

/** An applier is the same whatever version it speaks. */
export function isSame(entry: Identity, identity: Identity): boolean {
  return (
    (entry.manager ?? '') === (identity.manager ?? '') &&
    entry.operation === identity.operation &&
    (entry.subresource ?? '') === (identity.subresource ?? '') &&
    (identity.operation === 'Apply' || entry.apiVersion === identity.apiVersion)
  );
}

/** Beyond ten managers of updates the oldest of each version become one. */
export function capped(owners: readonly Owner[]): readonly Owner[] {
  const updates = owners.filter(({ entry }) => entry.operation === 'Update');
  if (updates.length <= MAX_UPDATE_MANAGERS) return owners;
  let excess = updates.length - MAX_UPDATE_MANAGERS;
  const buckets = new Map<string, Owner>();
  const folded = new Set<Owner>();
  for (const owner of [...updates].sort((a, b) => compare(a.entry, b.entry))) {
    if (excess <= 0) break;
    const version = owner.entry.apiVersion ?? '';
    const bucket = buckets.get(version);
    folded.add(owner);
    if (bucket) excess--;
    buckets.set(version, bucket ? fold(bucket, owner) : owner);
  }
  return [...owners.filter((owner) => !folded.has(owner)), ...buckets.values()];
}

function fold(bucket: Owner, { entry, set }: Owner): Owner {
  const { operation, apiVersion, time } = entry;
  return {
    entry: { manager: OLD_UPDATES, operation, apiVersion, time } as ManagedFieldsEntry,
    set: union(bucket.set, set),
  };
}
