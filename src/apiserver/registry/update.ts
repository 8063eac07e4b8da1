// Updating an object: PUT, PATCH, apply and subresource writes are one thing, told apart by how the new state is made.

import { badRequest, conflict, modified, notFound } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ManagedFieldsEntry } from '../../kube/types.gen.ts';
import { toTimestamp } from '../../lib/clock.ts';
import { deepCopy, deepEqual } from '../../lib/json.ts';
import type { StoreRecord } from '../../store/store.ts';
import type { AdmissionRequest } from '../admission/rule.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';
import type { KindDefinition, ObjectSubresource } from '../kinds/kind.ts';
import { recordUpdate } from '../patch/managed-fields.ts';
import type { RequestContext } from '../request.ts';
import { validateObjectMetaUpdate } from '../validation/object-meta.ts';
import { checkInCommit, mutate, validateAdmission } from './admit.ts';
import { commit } from './commit.ts';
import type { Machinery } from './machinery.ts';
import { finished, keepSystemFields } from './object-meta.ts';
import { findRecord, fromStored, toStored } from './object-reads.ts';
import { collectionOf, storeKey } from './registry.ts';

/** How often a patch is prepared anew when the object moves under it. */
const MAX_PREPARES = 5;

export interface UpdateInput {
  readonly request: RequestContext;
  readonly name: string;
  readonly subresource?: ObjectSubresource<KubeObject>;
  /** Makes the wanted state (a value of its own, free to change) from the current one (frozen). */
  readonly build: (current: KubeObject) => KubeObject | Promise<KubeObject>;
  /** What `build` decided about ownership (apply); otherwise the writer's fields are worked out. */
  readonly ownership?: (current: KubeObject, next: KubeObject) => ManagedFieldsEntry[] | undefined;
}

/** Returns what is stored now, frozen; the same object when nothing changed. Throws NotFound, Conflict, Invalid, … */
export async function updateObject(
  machinery: Machinery,
  kind: KindDefinition,
  input: UpdateInput,
): Promise<KubeObject> {
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
  const current = fromStored(kind as KindDefinition, record.value);
  const incoming = await attempt.build(current);
  const isConditional = checkPreconditions(attempt, incoming, current);
  const next = merged(attempt, incoming, current);
  const admission: AdmissionRequest = {
    operation: 'UPDATE',
    kind,
    request,
    namespace: request.namespace,
    object: next,
    current,
    ...(attempt.subresource ? { subresource: attempt.subresource.name } : {}),
  };
  await mutate(machinery.admission, admission);
  await check(machinery, admission, attempt.subresource);
  if (isUnchanged(next, current)) return current;
  const result = commitUpdate(machinery, admission, attempt);
  if (result === 'moved' && isConditional) throw modified(kind, attempt.name);
  return result;
}

/** True when the client bound its write to a resourceVersion. */
function checkPreconditions({ kind, name, request }: Attempt, incoming: KubeObject, current: KubeObject): boolean {
  const meta = incoming.metadata ?? {};
  if (meta.name && meta.name !== name) {
    throw badRequest(`the name of the object (${meta.name}) does not match the name on the URL (${name})`);
  }
  if (kind.namespaced && meta.namespace && meta.namespace !== request.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (meta.uid && meta.uid !== current.metadata.uid) {
    throw conflict(
      kind,
      name,
      `Precondition failed: UID in precondition: ${meta.uid}, UID in object meta: ${current.metadata.uid}`,
    );
  }
  if (!meta.resourceVersion) {
    if (kind.requiresResourceVersion && request.verb === 'update') {
      const errors = new FieldErrors();
      errors.invalid('metadata.resourceVersion', '', 'must be specified for an update');
      throw invalidObject(kind, name, errors.causes);
    }
    return false;
  }
  if (meta.resourceVersion !== current.metadata.resourceVersion) throw modified(kind, name);
  return true;
}

/** The state to store, before admission: what this write may change from `incoming`, the rest from `current`. */
function merged(
  { kind, subresource, request, ownership }: Attempt,
  incoming: KubeObject,
  current: KubeObject,
): KubeObject {
  const next = subresource ? subresource.merge(incoming, deepCopy(current)) : incoming;
  keepSystemFields(next, current);
  if (!ownership && current.metadata.managedFields) next.metadata.managedFields = current.metadata.managedFields;
  kind.defaults?.(next);
  if (!subresource) kind.prepareForUpdate?.(next, current, request);
  return next;
}

async function check(
  machinery: Machinery,
  admission: AdmissionRequest,
  subresource: ObjectSubresource<KubeObject> | undefined,
): Promise<void> {
  const kind = admission.kind;
  const object = admission.object as KubeObject;
  const current = admission.current as KubeObject;
  const errors = new FieldErrors();
  validateObjectMetaUpdate(object, current, errors);
  if (subresource) subresource.validate?.(object, current, errors);
  else {
    kind.validate?.(object, errors);
    kind.validateUpdate?.(object, current, errors);
  }
  if (!errors.isEmpty) throw invalidObject(kind, current.metadata.name, errors.causes);
  for (const text of kind.warnings?.(object, current) ?? []) admission.request.warn(text);
  await validateAdmission(machinery.admission, admission);
}

function isUnchanged(next: KubeObject, current: KubeObject): boolean {
  return deepEqual(withoutBookkeeping(next), withoutBookkeeping(current));
}

/** Ownership alone is a change when apply made it, so it is compared too, but for its times. */
function withoutBookkeeping(object: KubeObject): KubeObject {
  const { managedFields, resourceVersion: _, ...metadata } = object.metadata;
  const entries = (managedFields ?? []).map(({ time: _time, ...entry }) => entry);
  return { ...object, metadata: { ...metadata, managedFields: entries } } as KubeObject;
}

function commitUpdate(machinery: Machinery, admission: AdmissionRequest, attempt: Attempt): KubeObject | 'moved' {
  const { kind, request } = admission;
  const current = admission.current as KubeObject;
  const object = admission.object as KubeObject;
  const target = { name: attempt.name, namespace: request.namespace };
  return commit(machinery.store, request.dryRun, (transaction) => {
    if (findRecord(transaction, kind, target)?.revision !== attempt.record.revision) return 'moved';
    checkInCommit(machinery.admission, admission, transaction);
    kind.commit?.({ object, current }, { transaction, request });
    object.metadata.managedFields = ownershipOf(machinery, admission, attempt);
    const key = storeKey(kind, target.name, target.namespace);
    if (isGone(object)) {
      const last = finished(object, String(transaction.nextRevision()));
      kind.commit?.({ current }, { transaction, request });
      transaction.delete(collectionOf(kind), key, () => toStored(kind, last));
      return last;
    }
    const revision = request.dryRun ? current.metadata.resourceVersion : String(transaction.nextRevision());
    const final = finished(object, revision);
    transaction.put(collectionOf(kind), key, () => toStored(kind, final));
    return final;
  });
}

function ownershipOf(machinery: Machinery, admission: AdmissionRequest, attempt: Attempt): ManagedFieldsEntry[] {
  const { kind, request } = admission;
  const current = admission.current as KubeObject;
  const next = admission.object as KubeObject;
  const decided = attempt.ownership?.(current, next);
  if (decided) return decided;
  return recordUpdate({
    current,
    next,
    schema: machinery.schemas.forKind(kind.group, kind.version, kind.kind),
    manager: request.fieldManager,
    now: toTimestamp(machinery.clock.simulatedMs()),
    ...(attempt.subresource ? { subresource: attempt.subresource.name } : kind.status ? { resets: ['status'] } : {}),
  });
}

/** A deletion that waited for this write alone: no finalizer is left and no grace is running. */
function isGone(object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata;
  if (deletionTimestamp === undefined || (finalizers ?? []).length > 0) return false;
  const namespaceFinalizers = (object as { spec?: { finalizers?: string[] } }).spec?.finalizers;
  return (deletionGracePeriodSeconds ?? 0) === 0 && (namespaceFinalizers ?? []).length === 0;
}
