// Deleting: preconditions, grace, finalizers, propagation; then either the object goes or it waits with a deletionTimestamp.
// https://github.com/kubernetes/apiserver/blob/master/pkg/registry/generic/registry/store.go (Delete), pkg/registry/rest/delete.go

import { conflict, notFound } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { DeleteOptions } from '../../kube/types.gen.ts';
import { toTimestamp } from '../../lib/clock.ts';
import { deepCopy } from '../../lib/json.ts';
import type { Transaction } from '../../store/store.ts';
import type { AdmissionRequest } from '../admission/rule.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { RequestContext } from '../request.ts';
import { checkInCommit, mutate, validateAdmission } from './admit.ts';
import { commit } from './commit.ts';
import type { Machinery } from './machinery.ts';
import { finished } from './object-meta.ts';
import { findRecord, fromStored, toStored } from './object-reads.ts';
import { collectionOf, storeKey } from './registry.ts';

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

export interface DeleteInput {
  readonly request: RequestContext;
  readonly name: string;
  readonly options: Partial<DeleteOptions>;
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
  validateOptions(options);
  const record = findRecord(machinery.store, kind, { name, namespace: request.namespace });
  if (!record) throw notFound(kind, name);
  const admission: AdmissionRequest = {
    operation: 'DELETE',
    kind,
    request,
    namespace: request.namespace,
    object: undefined,
    current: fromStored(kind, record.value),
  };
  await mutate(machinery.admission, admission);
  await validateAdmission(machinery.admission, admission);
  return commit(machinery.store, request.dryRun || (options.dryRun ?? []).length > 0, (transaction) => {
    checkInCommit(machinery.admission, admission, transaction);
    return deleteInCommit(machinery, kind, { ...input, transaction });
  });
}

function validateOptions(options: Partial<DeleteOptions>): void {
  const errors = new FieldErrors();
  const { propagationPolicy, orphanDependents, dryRun } = options;
  if (propagationPolicy != null && orphanDependents != null) {
    errors.invalid(
      'propagationPolicy',
      propagationPolicy,
      'orphanDependents and deletionPropagation cannot be both set',
    );
  }
  const policies = ['Background', 'Foreground', 'Orphan'];
  if (propagationPolicy != null && !policies.includes(propagationPolicy)) {
    errors.notSupported('propagationPolicy', propagationPolicy, [...policies, 'nil']);
  }
  if (dryRun?.some((value) => value !== 'All')) errors.notSupported('dryRun', dryRun, ['All']);
  if (!errors.isEmpty) throw invalidObject({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors.causes);
}

type InCommit = DeleteInput & { readonly transaction: Transaction };

function deleteInCommit(machinery: Machinery, kind: KindDefinition, input: InCommit): DeleteResult {
  const { request, name, options, transaction } = input;
  const record = findRecord(transaction, kind, { name, namespace: request.namespace });
  if (!record) throw notFound(kind, name);
  const current = fromStored(kind, record.value);
  checkPreconditions(kind, current, options);
  const next = deepCopy(current);
  next.metadata.finalizers = finalizersFor(current, options);
  const graceSeconds = graceFor(kind, current, options);
  const mustWait = next.metadata.finalizers.length > 0 || graceSeconds > 0 || hasNamespaceFinalizers(current);
  return mustWait
    ? markDeleted(machinery, kind, { ...input, current, next, graceSeconds })
    : remove(kind, input, current);
}

function checkPreconditions(
  kind: KindDefinition,
  current: KubeObject,
  { preconditions }: Partial<DeleteOptions>,
): void {
  const { uid, resourceVersion, name } = current.metadata;
  if (preconditions?.uid && preconditions.uid !== uid) {
    throw conflict(
      kind,
      name,
      `Precondition failed: UID in precondition: ${preconditions.uid}, UID in object meta: ${uid}`,
    );
  }
  if (preconditions?.resourceVersion && preconditions.resourceVersion !== resourceVersion) {
    const why = `ResourceVersion in precondition: ${preconditions.resourceVersion}, ResourceVersion in object meta: ${resourceVersion}`;
    throw conflict(kind, name, `Precondition failed: ${why}`);
  }
}

/** What the propagation policy adds to and takes from the finalizers; none named leaves them. */
function finalizersFor(current: KubeObject, options: Partial<DeleteOptions>): string[] {
  const have = current.metadata.finalizers ?? [];
  const policy = options.propagationPolicy ?? (options.orphanDependents === true ? 'Orphan' : undefined);
  if (policy === undefined) return [...have];
  const others = have.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  if (policy === 'Orphan') return [...others, ORPHAN];
  return policy === 'Foreground' ? [...others, FOREGROUND] : others;
}

/** A shorter grace wins over one that is running already; negative means one second (rest.BeforeDelete). */
function graceFor(kind: KindDefinition, current: KubeObject, options: Partial<DeleteOptions>): number {
  const natural = kind.graceSeconds?.(current);
  if (natural === undefined) return 0;
  const asked = options.gracePeriodSeconds ?? natural;
  const grace = natural === 0 ? 0 : asked < 0 ? 1 : asked;
  const running = current.metadata.deletionGracePeriodSeconds;
  return current.metadata.deletionTimestamp !== undefined && running !== undefined ? Math.min(grace, running) : grace;
}

function hasNamespaceFinalizers(object: KubeObject): boolean {
  const spec = (object as { spec?: { finalizers?: string[] } }).spec;
  return object.kind === 'Namespace' && (spec?.finalizers ?? []).length > 0;
}

type Waiting = InCommit & { readonly current: KubeObject; readonly next: KubeObject; readonly graceSeconds: number };

function markDeleted(machinery: Machinery, kind: KindDefinition, waiting: Waiting): DeleteResult {
  const { current, next, graceSeconds, request, transaction, name } = waiting;
  const isShorter = graceSeconds < (current.metadata.deletionGracePeriodSeconds ?? Number.POSITIVE_INFINITY);
  const isNew = current.metadata.deletionTimestamp === undefined;
  const finalizersMoved = next.metadata.finalizers?.join() !== (current.metadata.finalizers ?? []).join();
  if (!isNew && !isShorter && !finalizersMoved) return { object: current, isGone: false };
  if (isNew || isShorter) {
    next.metadata.deletionTimestamp = toTimestamp(machinery.clock.simulatedMs() + graceSeconds * 1000);
    next.metadata.deletionGracePeriodSeconds = graceSeconds;
    if (isNew && next.metadata.generation !== undefined) next.metadata.generation += 1;
  }
  if (kind.kind === 'Namespace' && isNew)
    (next as { status?: object }).status = { ...(next as { status?: object }).status, phase: 'Terminating' };
  const final = finished(next, String(transaction.nextRevision()));
  transaction.put(collectionOf(kind), storeKey(kind, name, request.namespace), () => toStored(kind, final));
  return { object: final, isGone: false };
}

function remove(kind: KindDefinition, input: InCommit, current: KubeObject): DeleteResult {
  const { request, transaction, name } = input;
  kind.commit?.({ current }, { transaction, request });
  const last = finished(deepCopy(current), String(transaction.nextRevision()));
  transaction.delete(collectionOf(kind), storeKey(kind, name, request.namespace), () => toStored(kind, last));
  return { object: last, isGone: true };
}
