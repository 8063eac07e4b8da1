// Who owns which field: metadata.managedFields on ordinary writes, and server-side apply.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/merge/update.go, apimachinery pkg/util/managedfields

import { ApiError } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import type { ManagedFieldsEntry } from '../../kube/types.gen.ts';
import { deepEqual, type JsonObject } from '../../lib/json.ts';
import { normalize } from '../decode/normalize.ts';
import { appliedSet, mergeApplied, pruned } from './apply-merge.ts';
import {
  changedSet,
  difference,
  type FieldSet,
  fromFieldsV1,
  intersection,
  isEmptySet,
  pathsOf,
  setOf,
  toFieldsV1,
  union,
} from './field-set.ts';

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

interface Owner {
  readonly entry: ManagedFieldsEntry;
  readonly set: FieldSet;
}

/** Fields of metadata that nobody owns. */
const UNOWNED_META = [
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
const MAX_UPDATE_MANAGERS = 10;

/** The managedFields after the write. */
export function recordUpdate(record: UpdateRecord): ManagedFieldsEntry[] {
  const { next, schema, manager, now } = record;
  const before = record.current ?? (normalize({}, schema) as unknown as KubeObject);
  const a = ownable(before, record.resets);
  const b = ownable(next, record.resets);
  const removed = difference(setOf(a, schema), setOf(b, schema));
  const written = difference(changedSet(a, b, schema), removed);
  const identity = {
    manager,
    operation: 'Update',
    apiVersion: next.apiVersion,
    ...(record.subresource ? { subresource: record.subresource } : {}),
  };
  const owners = (
    record.current ? (next.metadata.managedFields ?? record.current.metadata.managedFields ?? []) : []
  ).map(toOwner);
  const mine = owners.find(({ entry }) => isSame(entry, identity));
  const others = owners
    .filter((owner) => owner !== mine)
    .map((owner) => ({ ...owner, set: difference(difference(owner.set, written), removed) }));
  const set = difference(union(mine?.set ?? EMPTY, written), removed);
  const isMoved = !isEmptySet(written) || (mine && !isEmptySet(intersection(mine.set, removed)));
  const entry = { ...identity, time: isMoved ? now : mine?.entry.time, fieldsType: 'FieldsV1' } as ManagedFieldsEntry;
  return capped([...others, { entry, set }].filter((owner) => !isEmptySet(owner.set))).map(toEntry);
}

const EMPTY: FieldSet = { isMember: false, children: new Map() };

/** What can be owned of an object. */
function ownable(object: KubeObject, resets: readonly string[] = []): JsonObject {
  const {
    apiVersion: _a,
    kind: _k,
    metadata,
    ...rest
  } = object as unknown as Record<string, unknown> & { metadata?: object };
  const meta = Object.fromEntries(Object.entries(metadata ?? {}).filter(([key]) => !UNOWNED_META.includes(key)));
  const body = Object.fromEntries(Object.entries(rest).filter(([key]) => !resets.includes(key)));
  return { metadata: meta, ...body } as JsonObject;
}

function toOwner(entry: ManagedFieldsEntry): Owner {
  return { entry, set: fromFieldsV1(entry.fieldsV1) };
}

function toEntry({ entry, set }: Owner): ManagedFieldsEntry {
  const { manager, operation, apiVersion, time, subresource } = entry;
  return {
    ...(manager === undefined ? {} : { manager }),
    ...(operation === undefined ? {} : { operation }),
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(set),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

type Identity = Pick<ManagedFieldsEntry, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

function isSame(entry: Identity, identity: Identity): boolean {
  const isApply = identity.operation === 'Apply';
  return (
    entry.manager === identity.manager &&
    entry.operation === identity.operation &&
    (entry.subresource ?? '') === (identity.subresource ?? '') &&
    (isApply || entry.apiVersion === identity.apiVersion)
  );
}

/** Beyond ten managers of updates the oldest become one, `ancient-changes` (managedfields/internal/capmanagers.go). */
function capped(owners: readonly Owner[]): readonly Owner[] {
  const updates = owners.filter(({ entry }) => entry.operation === 'Update');
  if (updates.length <= MAX_UPDATE_MANAGERS) return owners;
  const oldest = [...updates]
    .sort((a, b) => ((a.entry.time ?? '') < (b.entry.time ?? '') ? -1 : 1))
    .slice(0, updates.length - MAX_UPDATE_MANAGERS + 1);
  const [first] = oldest;
  if (!first) return owners;
  const set = oldest.reduce((all, owner) => union(all, owner.set), EMPTY);
  const entry = { ...first.entry, manager: 'ancient-changes' };
  return [...owners.filter((owner) => !oldest.includes(owner)), { entry, set }];
}

export interface ApplyInput {
  readonly current: KubeObject | undefined;
  /** What the applier sent. */
  readonly applied: KubeObject;
  readonly schema: TypeSchema | undefined;
  readonly manager: string;
  readonly force: boolean;
  readonly subresource?: string;
  readonly now: string;
}

/** The merged object with its new managedFields. Throws Conflict when others own what would change and `force` is not set. */
export function serverSideApply(input: ApplyInput): KubeObject {
  const { applied, schema, manager, now } = input;
  const current = input.current ?? ({ apiVersion: applied.apiVersion, kind: applied.kind, metadata: {} } as KubeObject);
  const owners = ownersOf(input.current, input);
  const identity = {
    manager,
    operation: 'Apply',
    apiVersion: applied.apiVersion,
    ...(input.subresource ? { subresource: input.subresource } : {}),
  };
  const mine = owners.find(({ entry }) => isSame(entry, identity));
  const others = owners.filter((owner) => owner !== mine);
  const set = appliedSet(ownable(applied), schema);
  const wanted = mergeApplied(asJson(current), asJson(applied), schema);
  const abandoned = mine ? difference(mine.set, set) : EMPTY;
  const kept = others.reduce((all, owner) => union(all, owner.set), set);
  const merged = pruned(wanted, difference(abandoned, kept), schema) as unknown as KubeObject;
  const written = difference(changedSet(ownable(current), ownable(merged), schema), abandoned);
  const left = settle(others, intersection(written, set), input.force);
  const time = mine && deepEqual(toFieldsV1(mine.set), toFieldsV1(set)) && isEmptySet(written) ? mine.entry.time : now;
  const entry = { ...identity, time } as ManagedFieldsEntry;
  const all = [...left, { entry, set }].filter((owner) => !isEmptySet(owner.set));
  return { ...merged, metadata: { ...merged.metadata, managedFields: all.map(toEntry) } };
}

const asJson = (object: KubeObject) => object as unknown as JsonObject;

/** What was written before anybody kept books belongs to `before-first-apply`. */
function ownersOf(current: KubeObject | undefined, { schema, now }: ApplyInput): readonly Owner[] {
  if (!current) return [];
  const entries = current.metadata.managedFields ?? [];
  if (entries.length > 0) return entries.map(toOwner);
  const entry = { manager: 'before-first-apply', operation: 'Update', apiVersion: current.apiVersion, time: now };
  return [{ entry, set: setOf(ownable(current), schema) }];
}

/** The other owners without what they lose; throws when something would be lost without force. */
function settle(others: readonly Owner[], written: FieldSet, force: boolean): readonly Owner[] {
  const conflicts = others.flatMap((owner) =>
    pathsOf(intersection(owner.set, written)).map((path) => ({ owner, path })),
  );
  if (conflicts.length > 0 && !force) throw applyConflict(conflicts);
  return others.map((owner) => ({ ...owner, set: difference(owner.set, written) }));
}

function applyConflict(conflicts: readonly { owner: Owner; path: string }[]): ApiError {
  const causes = conflicts.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${printManager(owner.entry)}`,
    field: path,
  }));
  return new ApiError('Conflict', conflictMessage(conflicts), { details: { causes } });
}

function conflictMessage(conflicts: readonly { owner: Owner; path: string }[]): string {
  const [first] = conflicts;
  if (first && conflicts.length === 1)
    return `Apply failed with 1 conflict: conflict with ${printManager(first.owner.entry)}: ${first.path}`;
  const managers = [...new Set(conflicts.map(({ owner }) => printManager(owner.entry)))].sort();
  const messages = managers.map((manager) => {
    const paths = conflicts.filter(({ owner }) => printManager(owner.entry) === manager).map(({ path }) => `- ${path}`);
    return `conflicts with ${manager}:\n${paths.join('\n')}`;
  });
  return `Apply failed with ${conflicts.length} conflicts: ${messages.join('\n')}`;
}

function printManager({ manager = '', operation, apiVersion, subresource }: ManagedFieldsEntry): string {
  const name = subresource
    ? `${JSON.stringify(manager)} with subresource ${JSON.stringify(subresource)}`
    : JSON.stringify(manager);
  return operation === 'Apply' ? name : `${name} using ${apiVersion}`;
}
