// Server-side apply: the applied configuration is merged into the live object, and its applier comes to own what it names.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/merge/update.go (Apply), apimachinery pkg/util/managedfields

import { ApiError } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import type { ManagedFieldsEntry } from '../../kube/types.gen.ts';
import { deepEqual, type JsonObject } from '../../lib/json.ts';
import { emptyOf } from '../decode/normalize.ts';
import { appliedSet, mergeApplied } from './apply-merge.ts';
import type { FieldChanges } from './field-changes.ts';
import { difference, EMPTY_SET, type FieldSet, intersection, isEmptySet, pathsOf, withoutFields } from './field-set.ts';
import { allowedByLastApplied, withLastApplied } from './last-applied.ts';
import { changes, keptBy, versionChanges } from './managed-fields.ts';
import { capped, type Identity, isSame, type Owner, ownable, readOwners, UNOWNED_META, writeOwners } from './owners.ts';
import { pruned } from './prune.ts';
import { problemWords, typedProblems } from './typed-value.ts';
import { changesByVersion, type FindForm, UnfitForVersion } from './version-forms.ts';

export interface ApplyInput {
  readonly current: KubeObject | undefined;
  /** What the applier sent. */
  readonly applied: KubeObject;
  readonly schema: TypeSchema | undefined;
  readonly manager: string;
  readonly force: boolean;
  readonly subresource?: string;
  /** Fields that this way of writing leaves as they were. */
  readonly resets?: readonly string[];
  readonly now: string;
  /** The kind's versions; absent: it has one. */
  readonly forms?: FindForm;
}

/** kubectl's own manager: it takes over without conflict what it once applied from its own side. */
const KUBECTL = 'kubectl';
const BEFORE = 'before-first-apply';

/** The merged object with its new managedFields. Throws Conflict when others own what would change and `force` is not set. */
export function serverSideApply(input: ApplyInput): KubeObject {
  checkExisting(input);
  checkTypes(input);
  const merged = applyOrRefuse(input);
  return input.manager === KUBECTL ? withLastApplied(merged, input.applied) : merged;
}

function applyOrRefuse(input: ApplyInput): KubeObject {
  try {
    return apply(input, input.force ? 'all' : EMPTY_SET);
  } catch (error) {
    if (error instanceof UnfitForVersion) throw new ApiError('Unknown', error.message);
    throw error;
  }
}

/**
 * Whoever has no owners yet gets one for what is there, and so has to have the shape of its type; what stands twice is let pass
 * (internal/skipnonapplied.go, structuredmerge.go). Throws an error without a reason.
 */
function checkExisting({ current, schema }: ApplyInput): void {
  if (!current || (readOwners(current.metadata.managedFields ?? [])?.length ?? 0) > 0) return;
  const problems = typedProblems(asJson(current), schema);
  const words = problemWords(problems.filter((problem) => !problem.includes(': duplicate entries for key ')));
  if (words === undefined) return;
  const what = `failed to convert new object (${applySubject(current)}) to smd typed: ${words}`;
  throw new ApiError('Unknown', `failed to create manager for existing fields: ${what}`);
}

/** Throws an error without a reason, as upstream does for what it cannot read as the type. */
function checkTypes({ applied, schema }: Pick<ApplyInput, 'applied' | 'schema'>): void {
  const words = problemWords(typedProblems(asJson(applied), schema));
  if (words === undefined) return;
  throw new ApiError('Unknown', `failed to create typed patch object (${applySubject(applied)}): ${words}`);
}

/** How refusals of an apply name what was applied. */
export function applySubject({ metadata, ...said }: KubeObject): string {
  return `${textOf(metadata?.namespace)}/${textOf(metadata?.name)}; ${kindOf(said)}`;
}

function kindOf({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): string {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  return `${group}/${version}, Kind=${kind}`;
}

/**
 * The merged object does not become a Go struct (internal/structuredmerge.go, Apply).
 * @param why in the converter's words
 */
export function conversionFailed(applied: KubeObject, why: string): ApiError {
  const words = `unable to convert unstructured object to ${kindOf(applied)}: ${why}`;
  return new ApiError('Unknown', `failed to convert new object (${applySubject(applied)}) to proper version: ${words}`);
}

/** What is no text is none (apimachinery unstructured.go, NestedString). */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** @param taken what may be taken from its owners without asking */
function apply(input: ApplyInput, taken: FieldSet | 'all'): KubeObject {
  const { applied, schema, now } = input;
  const current = input.current ?? (emptyOf(schema) as unknown as KubeObject);
  const identity = identityOf(input);
  const owners = ownersBefore(input);
  const forms = formsOf(input);
  for (const { entry } of owners) forms(entry.apiVersion ?? '')?.read(current); // Each has to be able to look at the object.
  const mine = owners.find(({ entry }) => isSame(entry, identity));
  const others = owners.filter((owner) => owner !== mine);
  const set = withoutFields(appliedSet(ownable(applied), schema), input.resets ?? []);
  const claimed = { entry: identity, set: appliedSet(asJson(applied), schema) };
  const wanted = mergeApplied(asJson(current), asJson(applied), schema) as unknown as KubeObject;
  const merged = pruned(wanted, { last: mine, managed: [claimed, ...others] }, forms);
  const own = changes({ current, next: merged, schema, ...resetsOf(input) });
  const changesIn = changesByVersion({ current, next: merged, forms }, own, versionChanges);
  const conflicts = taken === 'all' ? [] : conflictsOf(others, changesIn, taken);
  if (conflicts.length > 0) return refuse(input, conflicts, taken);
  const left = others.flatMap((owner) => keptBy(owner, changesIn(owner.entry.apiVersion)));
  const isChanged = !isEmptySet(own.written) || !isEmptySet(own.removed) || !isAlike(current, merged);
  const time = isChanged ? now : mine?.entry.time;
  const entry = (time === undefined ? identity : { time, ...identity }) as ManagedFieldsEntry;
  const managedFields = writeOwners(capped([...left, { entry, set }].filter((owner) => !isEmptySet(owner.set))));
  const result: KubeObject = { ...merged, apiVersion: applied.apiVersion, kind: applied.kind };
  return { ...result, metadata: { ...merged.metadata, managedFields } };
}

/**
 * Whether the merged object is the live one also where nobody comes to own anything: what will be reset counts, and so does a null. A
 * `creationTimestamp: null`, as generators write it, is another than the live one.
 */
function isAlike(current: KubeObject, merged: KubeObject): boolean {
  const rest = ({ apiVersion: _, kind: _kind, metadata: _metadata, ...parts }: KubeObject) => parts;
  if (!deepEqual(rest(current), rest(merged))) return false;
  const of = ({ metadata }: Partial<KubeObject>, key: string) => (metadata as unknown as JsonObject | undefined)?.[key];
  return UNOWNED_META.every((key) => deepEqual(of(current, key), of(merged, key)));
}

function formsOf({ forms, applied, schema, resets = [] }: ApplyInput): FindForm {
  const only = { schema, resets, read: (object: KubeObject) => object };
  return forms ?? ((apiVersion) => (apiVersion === applied.apiVersion ? only : undefined));
}

const resetsOf = ({ resets }: ApplyInput) => (resets ? { resets } : {});

function identityOf({ manager, applied, subresource }: ApplyInput): Identity {
  const { apiVersion } = applied;
  return { manager, operation: 'Apply', apiVersion, ...(subresource === undefined ? {} : { subresource }) };
}

const asJson = (object: KubeObject) => object as unknown as JsonObject;

/** What was written before anybody kept books belongs to `before-first-apply`. */
function ownersBefore({ current, schema, now, subresource, resets = [] }: ApplyInput): readonly Owner[] {
  if (!current) return [];
  const owners = readOwners(current.metadata.managedFields ?? []) ?? [];
  if (owners.length > 0) return owners;
  const { written } = changes({ current: undefined, next: current, schema, resets });
  const time = now === undefined ? {} : { time: now };
  const identity = { manager: BEFORE, operation: 'Update', apiVersion: current.apiVersion, ...time };
  const entry = { ...identity, ...(subresource === undefined ? {} : { subresource }) };
  return isEmptySet(written) ? [] : [{ entry, set: written }];
}

interface OwnerConflict {
  readonly owner: Owner;
  readonly path: string;
}

function conflictsOf(
  others: readonly Owner[],
  changesIn: (apiVersion: string | undefined) => FieldChanges | undefined,
  taken: FieldSet,
): readonly OwnerConflict[] {
  return others.flatMap((owner) => {
    const { written } = changesIn(owner.entry.apiVersion) ?? { written: EMPTY_SET };
    return pathsOf(intersection(owner.set, difference(written, taken))).map((path) => ({ owner, path }));
  });
}

/** A first conflict of kubectl's is looked at again in the light of what it applied from its own side. */
function refuse(input: ApplyInput, conflicts: readonly OwnerConflict[], taken: FieldSet | 'all'): KubeObject {
  const allowed = input.manager === KUBECTL && taken === EMPTY_SET ? allowedByLastApplied(input) : undefined;
  if (!allowed) throw applyConflict(conflicts);
  return apply(input, allowed);
}

function applyConflict(conflicts: readonly OwnerConflict[]): ApiError {
  const sorted = [...conflicts].sort((a, b) => (printManager(a.owner.entry) < printManager(b.owner.entry) ? -1 : 1));
  const causes = sorted.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${printManager(owner.entry)}`,
    field: path,
  }));
  return new ApiError('Conflict', conflictMessage(sorted), { details: { causes } });
}

function conflictMessage(conflicts: readonly OwnerConflict[]): string {
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
