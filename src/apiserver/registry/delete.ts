// Deleting: preconditions, grace, finalizers, propagation; then either the object goes or it waits with a deletionTimestamp.
// https://github.com/kubernetes/apiserver/blob/master/pkg/registry/generic/registry/store.go (Delete), pkg/registry/rest/delete.go

import { notFound } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { DeleteOptions, Namespace } from '../../kube/types.gen.ts';
import { toTimestamp } from '../../lib/clock.ts';
import type { Transaction } from '../../store/store.ts';
import type { AdmissionRequest } from '../admission/rule.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { RequestContext } from '../request.ts';
import { checkInCommit, mutate, validateAdmission } from './admit.ts';
import { commit } from './commit.ts';
import { checkPreconditions } from './delete-preconditions.ts';
import type { Machinery } from './machinery.ts';
import { finished } from './object-meta.ts';
import { checkName, findRecord, fromStored, prepareReads, toStored } from './object-reads.ts';
import { collectionOf, storeKey } from './registry.ts';

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

export interface DeleteInput {
  readonly request: RequestContext;
  readonly name: string;
  readonly options: Partial<DeleteOptions>;
  /** Part of a request that admission has let pass. */
  readonly isAdmitted?: boolean;
}

export interface DeleteResult {
  /** The last state, or the state that waits. */
  readonly object: KubeObject;
  readonly isGone: boolean;
}

export async function deleteObject(
  machinery: Machinery,
  kind: KindDefinition,
  input: DeleteInput,
): Promise<DeleteResult> {
  const { request, name, options } = input;
  warnOfNoPolicy(kind, request, options);
  checkName(name);
  const record = findRecord(machinery.store, kind, { name, namespace: request.namespace });
  if (!record) throw notFound(kind, name);
  await prepareReads(kind, [record]);
  const current = fromStored(kind, record.value);
  const { namespace } = request;
  const admission: AdmissionRequest = {
    operation: 'DELETE',
    kind,
    request,
    namespace,
    object: undefined,
    current,
    options,
  };
  if (!input.isAdmitted) await admit(machinery, admission, options);
  return commit(machinery.store, request.dryRun || (options.dryRun ?? []).length > 0, (transaction) => {
    checkInCommit(machinery.admission, admission, transaction);
    return deleteInCommit(kind, { transaction, nowMs: machinery.clock.simulatedMs(), ...input });
  });
}

/** Rules validate what is found fit to be deleted, and see the grace that it is given; a grace that runs on is nothing new to them. */
async function admit(machinery: Machinery, request: AdmissionRequest, options: Partial<DeleteOptions>): Promise<void> {
  const { admission: rules, clock } = machinery;
  await mutate(rules, request);
  const { kind } = request;
  const current = request.current as KubeObject;
  const isBegun = checkFitness(kind, current, { options, nowMs: clock.simulatedMs() }) !== undefined;
  const grace = isBegun ? undefined : graceFor(kind, current, options);
  if (grace === 'pending') return;
  const decided = grace === undefined ? options : { ...options, gracePeriodSeconds: grace };
  await validateAdmission(rules, { ...request, options: decided });
}

/** What the kind's own deletion begins with, where it has one. Throws Conflict. */
function checkFitness(
  kind: KindDefinition,
  current: KubeObject,
  facts: { options: Partial<DeleteOptions>; nowMs: number },
): KubeObject | undefined {
  const begun = kind.beginDelete?.(current, facts);
  if (!begun) checkPreconditions(kind.storedAs?.kind ?? kind, current, facts.options);
  return begun;
}

type InCommit = DeleteInput & { readonly transaction: Transaction; readonly nowMs: number };

/** What is said to who leaves it open what becomes of what an object owns, even where there is nothing to delete. */
export function warnOfNoPolicy(
  { deleteWarning }: KindDefinition,
  request: RequestContext,
  options: Partial<DeleteOptions>,
): void {
  if (deleteWarning !== undefined && namesNoPolicy(options)) request.warn(deleteWarning);
}

function deleteInCommit(kind: KindDefinition, input: InCommit): DeleteResult {
  const { request, name, options, transaction } = input;
  const record = findRecord(transaction, kind, { name, namespace: request.namespace });
  if (!record) throw notFound(kind, name);
  const current = fromStored(kind, record.value);
  const begun = checkFitness(kind, current, { options, nowMs: input.nowMs });
  if (begun) return keep(kind, input, begun);
  if (kind.kind === 'Namespace' && kind.group === '' && !isEndingNamespace(current as Namespace))
    return endNamespace(kind, input, current as Namespace);
  const grace = graceFor(kind, current, options);
  if (grace === 'pending') return { object: current, isGone: false };
  const next = withOwnMetadata(current);
  next.metadata.finalizers = finalizersFor(current, kind.ownsNothing ? {} : policyOf(kind, current, options));
  const isHeld = next.metadata.finalizers.length > 0;
  if (grace !== undefined) setGrace(next, grace, input.nowMs);
  else if (isHeld) markAsDeleting(next, input.nowMs);
  if (isHeld || (grace ?? 0) > 0) return keep(kind, input, next);
  if (grace === 0) keep(kind, input, next); // Watchers see first that it ends (updateForGracefulDeletionAndFinalizers).
  return remove(kind, input, next);
}

/** A deletion changes metadata (a namespace's its status too); the rest stays the stored, frozen part. */
const withOwnMetadata = <T extends KubeObject>(object: T): T => ({ ...object, metadata: { ...object.metadata } });

/** Whether a namespace's first deletion was accepted and its finalizers have gone. */
function isEndingNamespace({ metadata, spec }: Namespace): boolean {
  return metadata.deletionTimestamp !== undefined && (spec?.finalizers ?? []).length === 0;
}

/** The first deletion of a namespace only marks it (pkg/registry/core/namespace/storage). */
function endNamespace(kind: KindDefinition, input: InCommit, current: Namespace): DeleteResult {
  if (current.metadata.deletionTimestamp !== undefined) return { object: current, isGone: false };
  const next = withOwnMetadata(current);
  next.metadata.deletionTimestamp = toTimestamp(input.nowMs);
  next.metadata.finalizers = finalizersFor(current, input.options);
  next.status = { ...next.status, phase: 'Terminating' };
  return keep(kind, input, next);
}

const namesNoPolicy = ({ propagationPolicy, orphanDependents }: Partial<DeleteOptions>) =>
  propagationPolicy == null && orphanDependents == null;

/** A finalizer that is there already has decided before the kind does (shouldOrphanDependents). */
function policyOf(kind: KindDefinition, current: KubeObject, options: Partial<DeleteOptions>): Partial<DeleteOptions> {
  const isDecided = (current.metadata.finalizers ?? []).some((item) => item === ORPHAN || item === FOREGROUND);
  const orphans = kind.orphansByDefault && namesNoPolicy(options) && !isDecided;
  return orphans ? { ...options, propagationPolicy: 'Orphan' } : options;
}

/** What the propagation policy adds to and takes from the finalizers; none named leaves them. */
function finalizersFor(current: KubeObject, options: Partial<DeleteOptions>): string[] {
  const have = current.metadata.finalizers ?? [];
  const { propagationPolicy: policy, orphanDependents } = options;
  if (policy == null && orphanDependents == null) return [...have];
  const others = have.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  if (policy === 'Orphan' || orphanDependents === true) return [...others, ORPHAN];
  return policy === 'Foreground' ? [...others, FOREGROUND] : others;
}

/** Undefined for kinds without grace; `pending` when a running grace goes on. A shorter one wins; negative means one second. */
function graceFor(
  kind: KindDefinition,
  current: KubeObject,
  { gracePeriodSeconds }: Partial<DeleteOptions>,
): number | 'pending' | undefined {
  if (!kind.graceSeconds) return undefined;
  const asked = gracePeriodSeconds == null ? undefined : gracePeriodSeconds < 0 ? 1 : gracePeriodSeconds;
  const { deletionTimestamp, deletionGracePeriodSeconds: running } = current.metadata;
  if (deletionTimestamp !== undefined) {
    if (running === undefined) return undefined;
    return asked === undefined || asked >= running ? 'pending' : asked;
  }
  return kind.graceSeconds(current, asked);
}

function setGrace({ metadata }: KubeObject, seconds: number, nowMs: number): void {
  const isNew = metadata.deletionTimestamp === undefined;
  const startMs = isNew
    ? nowMs
    : Date.parse(metadata.deletionTimestamp ?? '') - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
  metadata.deletionTimestamp = toTimestamp(startMs + seconds * 1000);
  metadata.deletionGracePeriodSeconds = seconds;
  if (isNew && metadata.generation !== undefined) metadata.generation += 1;
}

/** Of an object that finalizers hold and that has no grace. */
function markAsDeleting({ metadata }: KubeObject, nowMs: number): void {
  if (metadata.deletionTimestamp === undefined) {
    if (metadata.generation !== undefined) metadata.generation += 1;
    metadata.deletionTimestamp = toTimestamp(nowMs);
  }
  metadata.deletionGracePeriodSeconds = 0;
}

function keep(kind: KindDefinition, input: InCommit, next: KubeObject): DeleteResult {
  const { transaction, name, request } = input;
  const final = finished(next, String(transaction.nextRevision()));
  const record = transaction.put(collectionOf(kind), storeKey(kind, name, request.namespace), () =>
    toStored(kind, final),
  );
  return { object: fromStored(kind, record.value), isGone: false };
}

function remove(kind: KindDefinition, input: InCommit, next: KubeObject): DeleteResult {
  const { request, transaction, name } = input;
  kind.commit?.({ current: next }, { transaction, request });
  const last = finished(next, String(transaction.nextRevision()));
  transaction.delete(collectionOf(kind), storeKey(kind, name, request.namespace), () => toStored(kind, last));
  return { object: last, isGone: true };
}
