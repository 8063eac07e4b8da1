// Updating an object: PUT, PATCH, apply and subresource writes are one thing, told apart by how the new state is made.

import { ApiError, conflict, modified, notFound } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import type { ManagedFieldsEntry, ObjectMeta } from '../../kube/types.gen.ts';
import { toTimestamp } from '../../lib/clock.ts';
import { deepEqual, type JsonObject } from '../../lib/json.ts';
import type { StoreRecord } from '../../store/store.ts';
import type { AdmissionRequest } from '../admission/rule.ts';
import { forgetEmptyLists } from '../decode/empty-lists.ts';
import { asGiven } from '../decode/given-empties.ts';
import { spelledAs } from '../decode/quantities.ts';
import { uintProblem } from '../decode/query-values.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';
import {
  type KindDefinition,
  type ObjectSubresource,
  PART_CHECKS,
  UPDATE_CHECKS,
  type UpdateCheck,
} from '../kinds/kind.ts';
import { resetFieldsOf } from '../kinds/strategy.ts';
import { recordUpdate } from '../patch/managed-fields.ts';
import { type RequestContext, unheard } from '../request.ts';
import { validateCommonFields, validateObjectMeta, validateObjectMetaUpdate } from '../validation/object-meta.ts';
import { checkInCommit, mutateUpdate, validateUpdate } from './admit.ts';
import { checkFirst } from './check-first.ts';
import { commit } from './commit.ts';
import { checkIdentity, refusedAs } from './identity.ts';
import { type Machinery, schemaOf } from './machinery.ts';
import { finished, keepSystemFields } from './object-meta.ts';
import { checkName, findRecord, fromStored, prepareReads, toStored } from './object-reads.ts';
import { dropRepeatedOwners } from './owner-references.ts';
import { collectionOf, storeKey } from './registry.ts';
import { versionForms } from './version-forms.ts';

/** How often a patch is prepared anew when the object moves under it. */
const MAX_PREPARES = 5;

export interface UpdateInput {
  readonly request: RequestContext;
  readonly name: string;
  readonly subresource?: ObjectSubresource<KubeObject>;
  /** Makes the wanted state (a value of its own, free to change) from the current one (frozen). */
  readonly build: (current: KubeObject) => KubeObject | Promise<KubeObject>;
  /** PUT binds itself to the uid that it sends; a patch that changes the uid is invalid. */
  readonly isReplace?: boolean;
  /** `build` has settled who owns what (apply); otherwise the writer's fields are worked out. */
  readonly isOwned?: boolean;
  /** Part of a request that admission has let pass; what has to hold at the write still has to. */
  readonly isAdmitted?: boolean;
}

/** Returns what is stored now, frozen; the same object when nothing changed. Throws NotFound, Conflict, Invalid, … */
export async function updateObject(
  machinery: Machinery,
  kind: KindDefinition,
  input: UpdateInput,
): Promise<KubeObject> {
  checkName(input.name);
  for (let attempt = 1; ; attempt++) {
    const record = findRecord(machinery.store, kind, { name: input.name, namespace: input.request.namespace });
    if (!record) throw notFound(kind, input.name);
    const result = await updateOnce(machinery, { ...input, kind, record });
    if (result !== 'moved') return result;
    if (attempt >= MAX_PREPARES) throw modified(kind, input.name);
  }
}

type Attempt = UpdateInput & { readonly kind: KindDefinition; readonly record: StoreRecord };

async function updateOnce(machinery: Machinery, attempt: Attempt): Promise<KubeObject | 'moved'> {
  const { kind, request, record } = attempt;
  await prepareReads(kind, [record]);
  const current = fromStored(kind as KindDefinition, record.value);
  const incoming = await attempt.build(current);
  if (attempt.isReplace) dropRepeatedOwners(incoming, request, false);
  const isConditional = checkPreconditions(attempt, incoming, current);
  let next = merged(machinery, attempt, { incoming, current });
  const shownAs = attempt.subresource?.shownAs;
  const submitted = {
    operation: 'UPDATE',
    kind,
    request,
    namespace: request.namespace,
    object: next,
    current,
    ...(attempt.subresource ? { subresource: attempt.subresource.name, given: incoming } : {}),
  } as const satisfies AdmissionRequest;
  const mutated = attempt.isAdmitted ? next : await mutateUpdate(machinery.admission, submitted, shownAs);
  if (mutated !== next) next = merged(machinery, attempt, { incoming: mutated, current });
  else if (!attempt.isAdmitted) next = settled(attempt, next, current);
  dropRepeatedOwners(next, request, true);
  const admission: AdmissionRequest = { ...submitted, object: next };
  const before = beforeIn(current, next, schemaOf(machinery, kind));
  if (!attempt.subresource) kind.prepareForUpdate?.(next, before, request);
  check(machinery, { ...admission, current: before }, attempt.subresource);
  if (!attempt.isAdmitted) await validateUpdate(machinery.admission, admission, shownAs);
  if (isUnchanged(next, current)) return current;
  await kind.storedAs?.prepareWrite?.(next);
  const result = await commitUpdate(machinery, admission, attempt);
  if (result === 'moved' && isConditional) throw modified(kind, attempt.name);
  return result;
}

/** What was there, its amounts in the words of what is to be: they are compared by what they are. A status is handed on as it is. */
function beforeIn(current: KubeObject, next: KubeObject, schema: TypeSchema | undefined): KubeObject {
  const { status } = current as { status?: unknown };
  const before = spelledAs(current, next, schema);
  return before === current || status === undefined ? before : ({ ...before, status } as KubeObject);
}

/** True when the client bound its write to a resourceVersion. */
function checkPreconditions(attempt: Attempt, incoming: KubeObject, current: KubeObject): boolean {
  const { kind, name, request } = attempt;
  const meta = incoming.metadata ?? {};
  checkIdentity(kind, incoming, { name, namespace: request.namespace });
  if (attempt.isReplace && meta.uid && meta.uid !== current.metadata.uid)
    throw otherUid(attempt, meta.uid, current.metadata.uid);
  if (meta.resourceVersion && meta.resourceVersion === current.metadata.resourceVersion) return true;
  if (!isVersion(meta.resourceVersion)) {
    if (kind.requiresResourceVersion && (request.verb === 'update' || request.verb === 'patch')) {
      const errors = new FieldErrors();
      errors.invalid('metadata.resourceVersion', 0, 'must be specified for an update');
      throw invalidObject({ group: kind.group, kind: kind.plural }, name, errors.causes); // Upstream names the resource.
    }
    return false;
  }
  throw modified(kind, name);
}

/** Absent and 0 bind to nothing. Throws for what is no number of 64 bits. */
function isVersion(text: string | undefined): boolean {
  if (!text || text === '0') return false;
  const problem = uintProblem(text);
  if (problem === undefined) return true;
  throw new ApiError('Unknown', problem);
}

/**
 * apiserver pkg/storage/errors.go (InvalidObjectError), with etcd's key.
 * @param uid what the client bound its write to @param current the object's; of one that is yet to be made it is empty
 */
export function otherUid(
  { kind, name, request }: Pick<Attempt, 'kind' | 'name' | 'request'>,
  uid: string,
  current: string | undefined,
): ApiError {
  const path = kind.storagePath ?? (kind.custom ? `${kind.group}/${kind.plural}` : kind.plural);
  // A dry run does not get as far as etcd's own prefix (pkg/registry/generic/registry/dryrun.go).
  const key = `${request.dryRun ? '' : '/registry'}/${path}/${storeKey(kind, name, request.namespace)}`;
  const words = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current ?? ''}`;
  return conflict(
    kind,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${words}`,
  );
}

/** The state to store, before admission: what this write may change from `incoming`, the rest from `current`. */
function merged(
  machinery: Machinery,
  attempt: Attempt,
  states: { incoming: KubeObject; current: KubeObject },
): KubeObject {
  const { kind, subresource } = attempt;
  const { incoming, current } = states;
  kind.defaults?.(incoming);
  const next = subresource ? withOwnMeta(subresource.merge(incoming, current)) : incoming;
  keepSystemFields(next, current);
  // Nothing that is stored has one; what a dry run answers was not (apiserver pkg/registry/generic/registry/dryrun.go, GuaranteedUpdate).
  if (!attempt.request.dryRun) delete (next.metadata as Partial<ObjectMeta>).selfLink;
  if (!attempt.isOwned) next.metadata.managedFields = ownershipOf(machinery, attempt, { next, current });
  forgetEmptyLists(next as unknown as JsonObject, schemaOf(machinery, kind));
  return settled(attempt, next, current);
}

/** Upstream does this once all who may change the object have done so: what they changed that is not this part's goes. */
function settled({ subresource }: Attempt, object: KubeObject, current: KubeObject): KubeObject {
  const next = subresource?.settle?.(object, current) ?? object;
  if (subresource?.isOfSpec && !deepEqual(specOf(next), specOf(current)))
    next.metadata.generation = (current.metadata.generation ?? 0) + 1;
  return next;
}

/** What a subresource leaves as it is stays the stored, frozen part of the current state; bookkeeping is written into metadata. */
const withOwnMeta = (object: KubeObject): KubeObject => ({ ...object, metadata: { ...object.metadata } });

const specOf = (object: KubeObject) => (object as { spec?: unknown }).spec;

function check(
  machinery: Machinery,
  admission: AdmissionRequest,
  subresource: ObjectSubresource<KubeObject> | undefined,
): void {
  if (subresource?.isUnchecked) return;
  const kind = admission.kind;
  const object = admission.object as KubeObject;
  const current = admission.current as KubeObject;
  const errors = new FieldErrors(object);
  validateCommonFields(object, current, errors);
  const checks: Readonly<Record<UpdateCheck, () => void>> = {
    'changed-meta': () => validateObjectMetaUpdate(object, current, { kind, errors }),
    meta: () => validateObjectMeta(object, kind, errors),
    rules: () =>
      subresource ? subresource.validate?.(object, current, errors) : kind.validate?.(object, errors, current),
    changes: () => (subresource ?? kind).validateUpdate?.(object, current, errors),
  };
  checkFirst(machinery, { object, current, admission, ...(subresource ? { of: subresource } : {}) }, errors);
  if (!subresource) kind.validateFirst?.(object, errors);
  const { updateChecks = subresource ? PART_CHECKS : UPDATE_CHECKS } = subresource ?? kind;
  for (const what of updateChecks) checks[what]();
  if (!errors.isEmpty) throw invalidObject(refusedAs(kind, object), current.metadata.name, errors.causes);
  const { request } = admission;
  for (const text of errors.warnings) request.warn(text);
  if (subresource || request.warn === unheard) return; // A part that is written for itself tells of nothing else.
  for (const text of kind.warnings?.(object, current) ?? []) request.warn(text);
}

function isUnchanged(next: KubeObject, current: KubeObject): boolean {
  const { metadata, ...rest } = next;
  const { metadata: before, ...restBefore } = current;
  return deepEqual(rest, restBefore) && deepEqual(withoutBookkeeping(metadata), withoutBookkeeping(before));
}

/** Ownership alone is a change when apply made it, so it is compared too, but for its times. */
function withoutBookkeeping({ managedFields, resourceVersion: _, ...metadata }: ObjectMeta): Partial<ObjectMeta> {
  const entries = (managedFields ?? []).map(({ time: _time, ...entry }) => entry);
  return { managedFields: entries, ...metadata };
}

function commitUpdate(
  machinery: Machinery,
  admission: AdmissionRequest,
  attempt: Attempt,
): Promise<KubeObject | 'moved'> {
  const { kind, request } = admission;
  const current = admission.current as KubeObject;
  const object = admission.object as KubeObject;
  const target = { name: attempt.name, namespace: request.namespace };
  return commit(machinery.store, request.dryRun, (transaction) => {
    if (findRecord(transaction, kind, target)?.revision !== attempt.record.revision) return 'moved';
    checkInCommit(machinery.admission, admission, transaction);
    kind.commit?.({ object, current }, { transaction, request });
    const key = storeKey(kind, target.name, target.namespace);
    if (isGone(object)) {
      const revision = String(transaction.nextRevision());
      kind.commit?.({ current }, { transaction, request });
      // Who watches is told of the state before this write, as the store deletes that.
      transaction.delete(collectionOf(kind), key, () => toStored(kind, finished(current, revision)));
      return finished(asGiven(object), revision); // It is not written, and so not read again.
    }
    const revision = request.dryRun ? current.metadata.resourceVersion : String(transaction.nextRevision());
    const final = finished(object, revision);
    return fromStored(kind, transaction.put(collectionOf(kind), key, () => toStored(kind, final)).value);
  });
}

function ownershipOf(
  machinery: Machinery,
  { kind, request, subresource }: Attempt,
  states: { next: KubeObject; current: KubeObject },
): ManagedFieldsEntry[] {
  return recordUpdate({
    schema: schemaOf(machinery, kind),
    ...states,
    manager: request.fieldManager,
    // What is written through a view is booked without a time (apimachinery pkg/util/managedfields/scalehandler.go, ToParent).
    ...(subresource?.shownAs ? {} : { now: toTimestamp(machinery.clock.simulatedMs()) }),
    resets: resetFieldsOf(kind, subresource?.name),
    forms: versionForms(machinery, kind, subresource?.name),
    ...(subresource ? { subresource: subresource.name } : {}),
  });
}

/** A deletion that waited for this write alone: no finalizer is left and no grace is running. */
function isGone(object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata;
  if (deletionTimestamp === undefined || (finalizers ?? []).length > 0) return false;
  const namespaceFinalizers = (object as { spec?: { finalizers?: string[] } }).spec?.finalizers;
  return (deletionGracePeriodSeconds ?? 0) === 0 && (namespaceFinalizers ?? []).length === 0;
}
