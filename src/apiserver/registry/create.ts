// Creating an object: prepare (defaults, admission, validation), then commit.

import { ApiError, alreadyExists } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import { toTimestamp } from '../../lib/clock.ts';
import { deepCopy, type JsonObject } from '../../lib/json.ts';
import type { Transaction } from '../../store/store.ts';
import type { AdmissionRequest } from '../admission/rule.ts';
import { forgetEmptyLists } from '../decode/empty-lists.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { resetFieldsOf } from '../kinds/strategy.ts';
import { recordUpdate } from '../patch/managed-fields.ts';
import { type RequestContext, unheard } from '../request.ts';
import { ANY_KIND, validateObjectMeta } from '../validation/object-meta.ts';
import { checkInCommit, mutate, validateAdmission } from './admit.ts';
import { authorize } from './authorize.ts';
import { checkFirst } from './check-first.ts';
import { commit } from './commit.ts';
import { otherNamespace, refusedAs } from './identity.ts';
import { type Machinery, schemaOf } from './machinery.ts';
import { fillSystemFields, finished, generateName } from './object-meta.ts';
import { findRecord, fromStored, toStored } from './object-reads.ts';
import { dropRepeatedOwners } from './owner-references.ts';
import { collectionOf, storeKey } from './registry.ts';
import { versionForms } from './version-forms.ts';

/** How often another generated name is tried when one is taken (apiserver pkg/registry/generic/registry/store.go). */
const GENERATE_TRIES = 8;

export interface CreateInput {
  readonly request: RequestContext;
  readonly object: KubeObject;
  /** The owners of its fields are on it already (apply). */
  readonly isOwned?: boolean;
}

/**
 * @param object decoded and normalized; it is changed
 * @returns what was stored, frozen
 */
export async function createObject(
  machinery: Machinery,
  kind: KindDefinition,
  input: CreateInput,
): Promise<KubeObject> {
  const { request, object } = input;
  checkNamespace(object, kind, request);
  kind.defaults?.(object);
  if (request.verb === 'create') forgetSystemFields(object);
  if (!input.isOwned) object.metadata.managedFields = ownershipOf(machinery, kind, input);
  if (!input.isOwned) dropRepeatedOwners(object, request, false);
  const admission: AdmissionRequest = {
    operation: 'CREATE',
    kind,
    request,
    namespace: request.namespace,
    object,
    current: undefined,
  };
  await mutate(machinery.admission, admission);
  if (kind.virtualCreate) return createVirtual(machinery, admission, kind.virtualCreate);
  dropRepeatedOwners(object, request, true);
  fillSystemFields(object, kind, { namespace: request.namespace, nowMs: machinery.clock.simulatedMs() });
  return createNamed(machinery, kind, admission);
}

/** What is answered and never stored; validating admission sees it as it was asked. */
async function createVirtual(
  machinery: Machinery,
  admission: AdmissionRequest,
  answer: NonNullable<KindDefinition['virtualCreate']>,
): Promise<KubeObject> {
  const asked = admission.object as KubeObject;
  const answered = await answer(deepCopy(asked), admission.request);
  await validateAdmission(machinery.admission, admission);
  return answered;
}

const SYSTEM_FIELDS = [
  'creationTimestamp',
  'uid',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
] as const;

/** Before anybody looks at whose the fields are, and of what is posted alone (handlers/create.go, rest.WipeObjectMetaSystemFields). */
function forgetSystemFields({ metadata }: KubeObject): void {
  for (const field of SYSTEM_FIELDS) delete (metadata as Partial<KubeObject['metadata']>)[field];
}

/** apiserver pkg/storage/etcd3/store.go (Create); what is no number is no version. */
function checkNew({ metadata }: KubeObject): void {
  const { resourceVersion } = metadata;
  if (/^0*[1-9]\d*$/.test(resourceVersion ?? ''))
    throw new ApiError('Unknown', 'resourceVersion should not be set on objects to be created');
}

function checkNamespace(object: KubeObject, kind: KindDefinition, request: RequestContext): void {
  if (!object.metadata) object.metadata = {} as KubeObject['metadata'];
  if (!kind.namespaced || request.namespace === undefined)
    return void delete (object.metadata as { namespace?: string }).namespace;
  const { namespace } = object.metadata;
  if (namespace !== undefined && namespace !== '' && namespace !== request.namespace) {
    throw otherNamespace();
  }
  object.metadata.namespace = request.namespace;
}

/** Of what the client sent and what it may leave out; what admission and the kind fill in belongs to nobody. */
function ownershipOf(machinery: Machinery, kind: KindDefinition, { object, request }: CreateInput) {
  return recordUpdate({
    current: undefined,
    next: object,
    schema: schemaOf(machinery, kind),
    manager: request.fieldManager,
    now: toTimestamp(machinery.clock.simulatedMs()),
    resets: resetFieldsOf(kind, request.subresource),
    forms: versionForms(machinery, kind, request.subresource),
    ...(request.subresource ? { subresource: request.subresource } : {}),
  });
}

async function createNamed(
  machinery: Machinery,
  kind: KindDefinition,
  admission: AdmissionRequest,
): Promise<KubeObject> {
  const unnamed = admission.object as KubeObject;
  const base = !unnamed.metadata.name ? unnamed.metadata.generateName : undefined;
  for (let attempt = 1; ; attempt++) {
    const object = base ? deepCopy(unnamed) : unnamed;
    if (base) object.metadata.name = kind.generatesNoNames ? base : generateName(base);
    kind.prepareForCreate?.(object, admission.request);
    const named = { ...admission, object };
    await check(machinery, kind, named);
    await kind.storedAs?.prepareWrite?.(object);
    try {
      return await commitCreate(machinery, kind, named);
    } catch (error) {
      const isTaken = error instanceof ApiError && error.reason === 'AlreadyExists';
      if (!base || !isTaken || attempt >= GENERATE_TRIES) throw error;
    }
  }
}

const CREATING: ReadonlySet<string> = new Set(['update', 'patch']);

async function check(machinery: Machinery, kind: KindDefinition, admission: AdmissionRequest): Promise<void> {
  const object = admission.object as KubeObject;
  const errors = new FieldErrors(object);
  checkFirst(machinery, { object, current: undefined, admission }, errors);
  kind.validateFirst?.(object, errors);
  if (!kind.checksMetaLast) validateObjectMeta(object, kind, errors);
  kind.validate?.(object, errors);
  kind.validateCreate?.(object, errors);
  if ((kind.checksMetaLast || kind.nameRule === 'any') && errors.isEmpty) validateObjectMeta(object, ANY_KIND, errors);
  if (!errors.isEmpty) throw invalidObject(refusedAs(kind, object), object.metadata.name ?? '', errors.causes);
  kind.canonicalize?.(object);
  for (const text of errors.warnings) admission.request.warn(text);
  const { request } = admission;
  if (request.warn !== unheard) for (const text of kind.warnings?.(object, undefined) ?? []) request.warn(text);
  // Who puts or applies what is not there needs the right to create it, too (handlers/create.go, withAuthorization).
  if (CREATING.has(request.verb)) authorize(machinery.authorizer, { ...request, verb: 'create' });
  await validateAdmission(machinery.admission, admission);
}

function commitCreate(machinery: Machinery, kind: KindDefinition, admission: AdmissionRequest): Promise<KubeObject> {
  const { request } = admission;
  const object = admission.object as KubeObject;
  return commit(machinery.store, request.dryRun, (transaction: Transaction) => {
    const { name, namespace } = object.metadata;
    if (request.verb === 'create' && !request.dryRun) checkNew(object);
    const taken = findRecord(transaction, kind, { name, namespace });
    if (taken) throw nameTaken(kind, fromStored(kind, taken.value));
    checkInCommit(machinery.admission, admission, transaction);
    kind.commit?.({ object }, { transaction, request });
    kind.defaults?.(object); // What is written is read as what a client sends: admission may have given reasons.
    forgetEmptyLists(object as unknown as JsonObject, schemaOf(machinery, kind));
    const revision = transaction.nextRevision();
    // What nothing is written of keeps the version that it came with.
    const final = finished(object, request.dryRun ? (object.metadata.resourceVersion ?? '') : String(revision));
    const record = transaction.put(collectionOf(kind), storeKey(kind, name, namespace), () => toStored(kind, final));
    return fromStored(kind, record.value);
  });
}

function nameTaken(kind: KindDefinition, { metadata }: KubeObject): ApiError {
  const refusal = alreadyExists(kind, metadata.name);
  if (metadata.deletionTimestamp === undefined) return refusal;
  const { details } = refusal;
  return new ApiError('AlreadyExists', `object is being deleted: ${refusal.message}`, details ? { details } : {});
}
