// Takes down what a stack has made and is not to have any more, in the reverse of the order in which it was made.

import { RESOURCE_TYPES } from './resource-types/index.ts';
import {
  listResources,
  type Made,
  type ResourceState,
  resourceKey,
  STACK_RESOURCES,
  type StackResourceRecord,
} from './stack-resources.ts';
import { isNotFound, type Outcome, putResource, reasonOf, type StackWork, soonest, toMade } from './stack-work.ts';
import type { StackRecord } from './stacks.ts';

/** Something made, and where its record has it. */
interface Doomed {
  readonly record: StackResourceRecord;
  readonly part: 'made' | 'replaced';
  readonly made: Made;
}

export interface Removal {
  readonly outcome: Outcome;
  readonly isDone: boolean;
  readonly failed: readonly string[];
}

/**
 * One step: begins or ends a deletion.
 * @param isKept of the resources that stay; of them only what was replaced goes
 */
export function removalStep(work: StackWork, isKept: (logicalId: string) => boolean): Removal {
  const { context } = work.calls;
  const records = listResources(context.store, context, work.stack);
  const failed = records.filter((record) => hasFailed(work, record)).map(({ logicalId }) => logicalId);
  const doomed = records.flatMap((record) => doomedOf(record, isKept(record.logicalId)));
  const left = doomed.filter(({ record, part }) => part === 'replaced' || !hasFailed(work, record));
  const outcomes: Outcome[] = [];
  for (const item of left) {
    if (doomed.some(({ record }) => record.dependsOn.includes(item.record.logicalId))) continue;
    outcomes.push(item.made.leavingSinceMs === undefined ? begin(work, item) : lookAt(work, item));
    if (outcomes.at(-1) === 'progress') break;
  }
  // What waits for something that cannot go stays, too.
  const isStuck = outcomes.length === 0;
  return { outcome: soonest(outcomes), isDone: isStuck, failed };
}

const hasFailed = ({ stack }: StackWork, { status, operation }: StackResourceRecord) =>
  status === 'DELETE_FAILED' && operation === stack.operation;

function doomedOf(record: StackResourceRecord, isKept: boolean): Doomed[] {
  const { made, replaced } = record;
  return [
    ...(made && !isKept && record.status !== 'DELETE_COMPLETE' && record.status !== 'DELETE_SKIPPED'
      ? [{ record, part: 'made', made } as const]
      : []),
    ...(replaced ? [{ record, part: 'replaced', made: replaced } as const] : []),
  ];
}

function begin(work: StackWork, doomed: Doomed): Outcome {
  const { stack, calls } = work;
  const { record, made } = doomed;
  const type = RESOURCE_TYPES.get(record.type);
  if (!type) throw new Error(`there is no resource type ${record.type}`);
  if (isLeft(stack, doomed)) return end(work, doomed, 'DELETE_SKIPPED');
  const resource = toMade(work, record.logicalId, made);
  try {
    // What is still on its way can be deleted when it is there.
    if (type.read(calls, resource) === undefined) return undefined;
  } catch (error) {
    if (isNotFound(error)) return end(work, doomed, 'DELETE_COMPLETE');
    reasonOf(error, record.type, ''); // That it failed is no reason to leave it; a fault of ours is thrown.
  }
  const leavingSinceMs = calls.context.clock.simulatedMs();
  write(work, { ...doomed, made: { ...made, leavingSinceMs } }, { status: 'DELETE_IN_PROGRESS' });
  try {
    type.delete(calls, resource);
  } catch (error) {
    return isNotFound(error) ? end(work, doomed, 'DELETE_COMPLETE') : fail(work, doomed, error);
  }
  return 'progress';
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
function isLeft({ status, retained }: StackRecord, { record, part }: Doomed): boolean {
  const policy = record.policies[part === 'made' ? 'deletion' : 'replacement'];
  const isTakenBack = status === 'ROLLBACK_IN_PROGRESS';
  return (
    policy === 'Retain' ||
    (policy === 'RetainExceptOnCreate' && !isTakenBack) ||
    (part === 'made' && retained.includes(record.logicalId))
  );
}

/** Whether one whose deletion has begun is gone. */
function lookAt(work: StackWork, doomed: Doomed): Outcome {
  const { record, made } = doomed;
  const leftMs = work.remainingMs(made.leavingSinceMs ?? 0);
  if (leftMs > 0) return leftMs;
  try {
    RESOURCE_TYPES.get(record.type)?.read(work.calls, toMade(work, record.logicalId, made));
  } catch (error) {
    return isNotFound(error) ? end(work, doomed, 'DELETE_COMPLETE') : fail(work, doomed, error);
  }
  return undefined;
}

function end(work: StackWork, doomed: Doomed, status: 'DELETE_COMPLETE' | 'DELETE_SKIPPED'): Outcome {
  write(work, doomed, { status });
  return 'progress';
}

function fail(work: StackWork, doomed: Doomed, error: unknown): Outcome {
  const statusReason = reasonOf(error, doomed.record.type, work.calls.context.requestId);
  const { leavingSinceMs: _, ...made } = doomed.made;
  write(work, { ...doomed, made: made as Made }, { status: 'DELETE_FAILED', statusReason });
  return 'progress';
}

/** A resource that stands does so whatever becomes of what it had replaced; that is forgotten in the end, even where it could not go. */
function write(
  work: StackWork,
  { record, part, made }: Doomed,
  state: Pick<ResourceState, 'status' | 'statusReason'>,
): void {
  if (part === 'made') putResource(work, { ...record, made, statusReason: undefined, ...state });
  else {
    const replaced = state.status === 'DELETE_IN_PROGRESS' ? made : undefined;
    putResource(work, { ...record, replaced }, { of: { ...state, made } });
  }
}

/** Forgets those that a stack has no more. */
export function forgetResources(
  { stack, calls: { context } }: StackWork,
  isKept: (logicalId: string) => boolean,
): void {
  context.store.commit((transaction) => {
    for (const { logicalId } of listResources(transaction, context, stack))
      if (!isKept(logicalId)) STACK_RESOURCES.delete(transaction, resourceKey(context, stack, logicalId));
  });
}
