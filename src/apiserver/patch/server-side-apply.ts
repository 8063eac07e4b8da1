// Server-side apply: the applied configuration is merged into the live object, and its applier comes to own what it names.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/merge/update.go (Apply), apimachinery pkg/util/managedfields

import { ApiError } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import type { ManagedFieldsEntry } from '../../kube/types.gen.ts';
import type { JsonObject } from '../../lib/json.ts';
import { emptyOf } from '../decode/normalize.ts';
import { appliedSet, mergeApplied } from './apply-merge.ts';
import {
  difference,
  EMPTY_SET,
  type FieldSet,
  intersection,
  isEmptySet,
  pathsOf,
  union,
  withoutFields,
} from './field-set.ts';
import { allowedByLastApplied, withLastApplied } from './last-applied.ts';
import { changes } from './managed-fields.ts';
import { capped, type Identity, isSame, type Owner, ownable, readOwners, writeOwners } from './owners.ts';
import { pruned } from './prune.ts';
import { typedProblems } from './typed-value.ts';

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
  /** Absent when it is applied through a view: the entry has no time then. */
  readonly now?: string;
  /** The version that a conflict names as that of the other managers: a view's. */
  readonly shownVersion?: string;
}

/** kubectl's own manager: it takes over without conflict what it once applied from its own side. */
const KUBECTL = 'kubectl';
const BEFORE = 'before-first-apply';

/** The merged object with its new managedFields. Throws Conflict when others own what would change and `force` is not set. */
export function serverSideApply(input: ApplyInput): KubeObject {
  checkTypes(input);
  const merged = apply(input, input.force ? 'all' : EMPTY_SET);
  const isClientSide = input.manager === KUBECTL && input.subresource === undefined;
  return isClientSide ? withLastApplied(merged, input.applied) : merged;
}

/** Throws an error without a reason, as upstream does for what it cannot read as the type. */
function checkTypes({ applied, schema }: ApplyInput): void {
  const problems = typedProblems(asJson(applied), schema);
  if (problems.length === 0) return;
  const words = problems.length === 1 ? problems[0] : ['errors:', ...problems.map((text) => `  ${text}`)].join('\n');
  throw new ApiError('Unknown', `failed to create typed patch object (${subjectOf(applied)}): ${words}`);
}

function subjectOf({ metadata, ...said }: KubeObject): string {
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
  return new ApiError('Unknown', `failed to convert new object (${subjectOf(applied)}) to proper version: ${words}`);
}

/** What is no text is none (apimachinery unstructured.go, NestedString). */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** @param taken what may be taken from its owners without asking */
function apply(input: ApplyInput, taken: FieldSet | 'all'): KubeObject {
  const { applied, schema, now } = input;
  const current = input.current ?? (emptyOf(schema) as unknown as KubeObject);
  const identity = identityOf(input);
  const owners = ownersBefore(input);
  const mine = owners.find(({ entry }) => isSame(entry, identity));
  const others = owners.filter((owner) => owner !== mine);
  const set = withoutFields(appliedSet(ownable(applied), schema), input.resets ?? []);
  const wanted = mergeApplied(asJson(current), asJson(applied), schema);
  const managed = others.reduce((all, owner) => union(all, owner.set), appliedSet(asJson(applied), schema));
  const merged = pruned(wanted, { last: mine?.set ?? EMPTY_SET, managed }, schema) as unknown as KubeObject;
  const { written, removed } = changes({ current, next: merged, schema, ...resetsOf(input) });
  const conflicts = conflictsOf(others, written, taken === 'all' ? written : taken);
  if (conflicts.length > 0) return refuse(input, conflicts, taken);
  const left = others.map((owner) => ({ ...owner, set: difference(difference(owner.set, written), removed) }));
  const isChanged = !isEmptySet(written) || !isEmptySet(removed);
  const time = isChanged ? now : mine?.entry.time;
  const entry = { ...identity, ...(time === undefined ? {} : { time }) } as ManagedFieldsEntry;
  const managedFields = writeOwners(capped([...left, { entry, set }].filter((owner) => !isEmptySet(owner.set))));
  const result: KubeObject = { ...merged, apiVersion: applied.apiVersion, kind: applied.kind };
  return { ...result, metadata: { ...merged.metadata, managedFields } };
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

function conflictsOf(others: readonly Owner[], written: FieldSet, taken: FieldSet): readonly OwnerConflict[] {
  const wrong = difference(written, taken);
  return others.flatMap((owner) => pathsOf(intersection(owner.set, wrong)).map((path) => ({ owner, path })));
}

/** A first conflict of kubectl's is looked at again in the light of what it applied from its own side. */
function refuse(input: ApplyInput, conflicts: readonly OwnerConflict[], taken: FieldSet | 'all'): KubeObject {
  const allowed = input.manager === KUBECTL && taken === EMPTY_SET ? allowedByLastApplied(input) : undefined;
  if (!allowed) throw applyConflict(conflicts.map((conflict) => shownIn(conflict, input.shownVersion)));
  return apply(input, allowed);
}

function shownIn(conflict: OwnerConflict, apiVersion: string | undefined): OwnerConflict {
  if (apiVersion === undefined) return conflict;
  const { owner, path } = conflict;
  return { owner: { ...owner, entry: { ...owner.entry, apiVersion } }, path };
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
