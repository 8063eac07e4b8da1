// What a controller may say of a Job: pkg/apis/batch/validation (ValidateJobUpdateStatus), pkg/registry/batch/job/strategy.go
// (getStatusValidationOptions): most rules hold only for what this write changes.

import type { Job } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateCounts } from '../../validation/amounts.ts';
import { isConditionTrue, isFinished } from './job-conditions.ts';
import { IndexesError, overlapOf, parseIndexes } from './job-indexes.ts';

const COUNTS = ['active', 'succeeded', 'failed', 'ready', 'terminating'] as const;

interface Change {
  readonly job: Job;
  readonly current: Job;
  readonly errors: FieldErrors;
}

export function validateJobStatusUpdate(job: Job, current: Job, errors: FieldErrors): void {
  const change = { job, current, errors };
  validateCounts(job.status ?? {}, COUNTS, { path: 'status', errors });
  validateUncounted(change);
  validateConditions(change);
  validateTimes(change);
  validateFinished(change);
  validateIndexes(change);
  const { ready, active = 0 } = job.status ?? {};
  if (has(change, 'ready', 'active') && ready !== undefined && ready > active)
    errors.invalid('status.ready', ready, 'cannot set more ready pods than active');
  validateSuccess(change);
  validateProgress(change);
}

type StatusField = keyof NonNullable<Job['status']>;

/** This write changes one of these fields. */
function has({ job, current }: Change, ...fields: StatusField[]): boolean {
  return fields.some((field) => !deepEqual(job.status?.[field], current.status?.[field]));
}

/** This write changes what one of these says of the Job. */
function turns({ job, current }: Change, ...types: string[]): boolean {
  return types.some((type) => isConditionTrue(job, type) !== isConditionTrue(current, type));
}

const finishes = ({ job, current }: Change) => isFinished(job) !== isFinished(current);

function validateUncounted({ job, errors }: Change): void {
  const seen = new Set<string>();
  for (const list of ['succeeded', 'failed'] as const) {
    for (const [index, uid] of (job.status?.uncountedTerminatedPods?.[list] ?? []).entries()) {
      const path = `status.uncountedTerminatedPods.${list}[${index}]`;
      if (uid === '') errors.invalid(path, uid, 'must not be empty');
      else if (seen.has(uid)) errors.duplicate(path, uid);
      seen.add(uid);
    }
  }
}

const CONDITIONS = 'status.conditions';

function validateConditions(change: Change): void {
  const { job, errors } = change;
  const is = (type: string) => isConditionTrue(job, type);
  if (turns(change, 'Complete', 'Failed') && is('Complete') && is('Failed'))
    errors.invalidWhole(CONDITIONS, 'cannot set Complete=True and Failed=true conditions');
  if (turns(change, 'Complete', 'FailureTarget') && is('Complete') && is('FailureTarget'))
    errors.invalidWhole(CONDITIONS, 'cannot set Complete=True and FailureTarget=true conditions');
}

function validateTimes(change: Change): void {
  const { job, errors } = change;
  const { startTime, completionTime } = job.status ?? {};
  const path = 'status.completionTime';
  const isComplete = isConditionTrue(job, 'Complete');
  const isAtStake = turns(change, 'Complete') || has(change, 'completionTime');
  if (isAtStake && completionTime && !isComplete)
    errors.invalid(path, completionTime, 'cannot set completionTime when there is no Complete=True condition');
  if (isAtStake && !completionTime && isComplete) errors.required(path, 'completionTime is required for Complete jobs');
  const areOrdered = !startTime || !completionTime || Date.parse(completionTime) >= Date.parse(startTime);
  if (has(change, 'startTime', 'completionTime') && !areOrdered)
    errors.invalid(path, completionTime, 'must be equal to or after `startTime`');
}

function validateFinished(change: Change): void {
  const { job, errors } = change;
  const { active = 0, startTime, uncountedTerminatedPods: uncounted } = job.status ?? {};
  const is = (type: string) => isConditionTrue(job, type);
  if ((turns(change, 'Failed') || has(change, 'failedIndexes')) && is('Failed') && !is('FailureTarget'))
    errors.invalidWhole(CONDITIONS, 'cannot set Failed=True condition without the FailureTarget=true condition');
  if (turns(change, 'Complete', 'SuccessCriteriaMet') && is('Complete') && !is('SuccessCriteriaMet'))
    errors.invalidWhole(CONDITIONS, 'cannot set Complete=True condition without the SuccessCriteriaMet=true condition');
  if (!isFinished(job)) return;
  if ((finishes(change) || has(change, 'active')) && active > 0)
    errors.invalid('status.active', active, 'active>0 is invalid for finished job');
  const neverRan = job.spec?.suspend === true && job.spec.completions === 0;
  if ((finishes(change) || has(change, 'startTime')) && !neverRan && !startTime)
    errors.required('status.startTime', 'startTime is required for finished job');
  const left = [...(uncounted?.failed ?? []), ...(uncounted?.succeeded ?? [])];
  if ((finishes(change) || has(change, 'uncountedTerminatedPods')) && left.length > 0)
    errors.invalid('status.uncountedTerminatedPods', uncounted, 'must be empty for finished job');
}

function validateIndexes(change: Change): void {
  const { job, errors } = change;
  const { completedIndexes = '', failedIndexes } = job.status ?? {};
  const { completions, backoffLimitPerIndex, completionMode } = job.spec ?? {};
  const read = (field: 'completedIndexes' | 'failedIndexes', text: string) => {
    const problem = indexesProblem(text, completions ?? 0);
    if (problem !== undefined) errors.invalid(`status.${field}`, text, `error parsing ${field}: ${problem}`);
  };
  const isCompletedNew = has(change, 'completedIndexes');
  const isFailedNew = has(change, 'failedIndexes');
  if (isCompletedNew && completions !== undefined) read('completedIndexes', completedIndexes);
  if (isFailedNew && completions !== undefined && backoffLimitPerIndex !== undefined && failedIndexes !== undefined)
    read('failedIndexes', failedIndexes);
  if (isCompletedNew && completedIndexes !== '' && completionMode !== 'Indexed') {
    const words = 'cannot set non-empty completedIndexes when non-indexed completion mode';
    errors.invalid('status.completedIndexes', completedIndexes, words);
  }
  if (failedIndexes === undefined) return;
  if (isFailedNew && backoffLimitPerIndex === undefined) {
    const words = 'cannot set non-null failedIndexes when backoffLimitPerIndex is null';
    errors.invalid('status.failedIndexes', failedIndexes, words);
  }
  if (!(isFailedNew || isCompletedNew) || completions === undefined || !completedIndexes || !failedIndexes) return;
  const overlap = overlapOf(completedIndexes, failedIndexes, completions);
  if (overlap !== undefined) {
    const words = `failedIndexes and completedIndexes overlap at index: ${overlap}`;
    errors.invalid('status.failedIndexes', failedIndexes, words);
  }
}

function indexesProblem(text: string, completions: number): string | undefined {
  try {
    parseIndexes(text, completions);
    return undefined;
  } catch (error) {
    if (error instanceof IndexesError) return error.message;
    throw error;
  }
}

function validateSuccess(change: Change): void {
  const { job, errors } = change;
  const { terminating } = job.status ?? {};
  const is = (type: string) => isConditionTrue(job, type);
  if ((finishes(change) || has(change, 'terminating')) && (terminating ?? 0) > 0 && isFinished(job))
    errors.invalid('status.terminating', terminating, 'terminating>0 is invalid for finished job');
  for (const type of ['Failed', 'FailureTarget'])
    if (is('SuccessCriteriaMet') && is(type))
      errors.invalidWhole(CONDITIONS, `cannot set SuccessCriteriaMet=True and ${type}=true conditions`);
  if (job.spec?.successPolicy && !is('SuccessCriteriaMet') && is('Complete')) {
    const words = 'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True';
    errors.invalidWhole(CONDITIONS, words);
  }
}

/** What has come about stays. */
function validateProgress(change: Change): void {
  const { job, current, errors } = change;
  const lost = (type: string) => isConditionTrue(current, type) && !isConditionTrue(job, type);
  for (const type of ['Failed', 'Complete', 'FailureTarget'])
    if (lost(type)) errors.invalidWhole(CONDITIONS, `cannot disable the terminal ${type}=True condition`);
  const { spec } = job;
  const scalesDown = spec?.completionMode === 'Indexed' && spec.completions === spec.parallelism;
  for (const field of scalesDown ? (['failed'] as const) : (['failed', 'succeeded'] as const)) {
    const count = job.status?.[field] ?? 0;
    if (count < (current.status?.[field] ?? 0))
      errors.invalid(`status.${field}`, count, `cannot decrease the ${field} counter`);
  }
  const [next, before] = [job.status?.completionTime, current.status?.completionTime];
  if (next && before && next !== before) errors.invalid('status.completionTime', next, 'field is immutable');
  const isResuming = isConditionTrue(current, 'Suspended') && isConditionFalse(job, 'Suspended');
  const restarts = current.status?.startTime !== undefined && has(change, 'startTime');
  if (restarts && !isResuming && !spec?.suspend)
    errors.required('status.startTime', 'startTime cannot be removed for unsuspended job');
  if (lost('SuccessCriteriaMet'))
    errors.invalidWhole(CONDITIONS, 'cannot disable the SuccessCriteriaMet=True condition');
  const comesLate = isConditionTrue(current, 'Complete') && !isConditionTrue(current, 'SuccessCriteriaMet');
  if (comesLate && isConditionTrue(job, 'SuccessCriteriaMet')) {
    const words = 'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions';
    errors.invalidWhole(CONDITIONS, words);
  }
}

function isConditionFalse({ status }: Job, type: string): boolean {
  return (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'False');
}
