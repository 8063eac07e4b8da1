// What there is to do next for a stack that is in progress. stack-controller.ts calls it until the stack is at its end.

import type { Clock } from '../../lib/clock.ts';
import { randomUUID } from '../../lib/ids.ts';
import type { Store } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import { type Dial, remainingMs } from '../dial.ts';
import type { AwsContext, Service } from '../operation.ts';
import { parseRecordKey } from '../records.ts';
import { RESOURCE_SERVICES, resourceCalls, type ServiceName } from './resource-calls.ts';
import { sessionOf } from './service-role.ts';
import { buildStep } from './stack-build.ts';
import { finishBuild, listWanted } from './stack-outputs.ts';
import { forgetResources, removalStep } from './stack-removal.ts';
import { changeStack, type Outcome, type StackWork } from './stack-work.ts';
import type { StackRecord, StackStatus } from './stacks.ts';

export interface StackStepsOptions extends Pick<AwsContext, 'unknownReferences' | 'findCluster' | 'tokenKeys'> {
  readonly store: Store;
  readonly clock: Clock;
  readonly dial: Dial;
  readonly strictIam: boolean;
  /** One of those that make resources. */
  service(name: ServiceName): Service | Promise<Service>;
}

type ResourceServices = Readonly<Record<ServiceName, Service>>;

/** Resolves with what takes the next step of a stack, and writes it down. */
export async function stackSteps(options: StackStepsOptions): Promise<(key: string, stack: StackRecord) => Outcome> {
  const loaded = RESOURCE_SERVICES.map(async (name) => [name, await options.service(name)] as const);
  const services = Object.fromEntries(await Promise.all(loaded)) as ResourceServices;
  return (key, stack) => step(workOn(options, services, { key, stack }));
}

const SERVICE = 'cloudformation.amazonaws.com';

function workOn(
  options: StackStepsOptions,
  services: ResourceServices,
  { key, stack }: { readonly key: string; readonly stack: StackRecord },
): StackWork {
  const { scope } = parseRecordKey(key);
  const { account, region } = scope;
  const principal = stack.roleArn === undefined ? stack.principal : sessionOf(stack.roleArn, account);
  const caller = { sourceIp: SERVICE, userAgent: SERVICE };
  return {
    stack,
    calls: resourceCalls(services, { ...options, account, region, principal, caller, requestId: randomUUID() }),
    remainingMs: (sinceMs) => remainingMs(options, 'stack-resource', sinceMs),
  };
}

const STEPS: Readonly<Partial<Record<StackStatus, (work: StackWork) => Outcome>>> = {
  CREATE_IN_PROGRESS: (work) => build(work, 'CREATE_COMPLETE'),
  ROLLBACK_IN_PROGRESS: (work) => remove(work, 'ROLLBACK_COMPLETE'),
  DELETE_IN_PROGRESS: (work) => remove(work, 'DELETE_COMPLETE'),
  UPDATE_IN_PROGRESS: (work) => build(work, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'),
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: (work) => cleanUp(work, 'UPDATE_COMPLETE'),
  UPDATE_ROLLBACK_IN_PROGRESS: (work) => build(work, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'),
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: (work) => cleanUp(work, 'UPDATE_ROLLBACK_COMPLETE'),
};

function step(work: StackWork): Outcome {
  const next = STEPS[work.stack.status];
  if (!next) throw new Error(`nothing is known of a stack that is ${work.stack.status}`);
  return next(work);
}

const VERBS: Readonly<Partial<Record<StackStatus, string>>> = { CREATE_IN_PROGRESS: 'create' };

function build(work: StackWork, end: StackStatus): Outcome {
  try {
    const { outcome, isDone, failed } = buildStep(work);
    if (failed.length > 0) {
      const verb = VERBS[work.stack.status] ?? 'update';
      giveUp(work, `The following resource(s) failed to ${verb}: [${failed.join(', ')}]. `);
      return 'progress';
    }
    if (!isDone) return outcome;
    changeStack(work, { status: end, ...finishBuild(work) });
  } catch (error) {
    // What is wrong with the stack as a whole: an import of nothing, an export that is taken.
    if (!(error instanceof AwsError && error.code === 'ValidationError')) throw error;
    giveUp(work, `${error.message}. `);
  }
  return 'progress';
}

/** What was made goes again, or stays as it was, as whoever asked for it wants. */
function giveUp(work: StackWork, why: string): void {
  const { status, onFailure, previous, content } = work.stack;
  const rollback = `${why}Rollback requested by user.`;
  if (status === 'CREATE_IN_PROGRESS' && onFailure === 'DO_NOTHING')
    changeStack(work, { status: 'CREATE_FAILED', statusReason: why.trim() });
  else if (status === 'CREATE_IN_PROGRESS' && onFailure === 'DELETE')
    changeStack(work, {
      status: 'DELETE_IN_PROGRESS',
      statusReason: `${why}Delete requested by user.`,
      operation: randomUUID(),
    });
  else if (status === 'CREATE_IN_PROGRESS')
    changeStack(work, { status: 'ROLLBACK_IN_PROGRESS', statusReason: rollback, operation: randomUUID() });
  else if (status === 'UPDATE_IN_PROGRESS')
    changeStack(work, {
      status: 'UPDATE_ROLLBACK_IN_PROGRESS',
      statusReason: why.trim(),
      operation: randomUUID(),
      content: previous ?? content,
      previous: undefined,
    });
  else changeStack(work, { status: 'UPDATE_ROLLBACK_FAILED', statusReason: why.trim() });
}

function remove(work: StackWork, end: 'ROLLBACK_COMPLETE' | 'DELETE_COMPLETE'): Outcome {
  const { outcome, isDone, failed } = removalStep(work, () => false);
  if (!isDone) return outcome;
  const deletedMs = work.calls.context.clock.simulatedMs();
  if (failed.length > 0) {
    const status = end === 'DELETE_COMPLETE' ? 'DELETE_FAILED' : 'ROLLBACK_FAILED';
    changeStack(work, { status, statusReason: `The following resource(s) failed to delete: [${failed.join(', ')}]. ` });
  } else changeStack(work, { status: end, deletedMs });
  return 'progress';
}

function cleanUp(work: StackWork, end: StackStatus): Outcome {
  const wanted = new Set(listWanted(work));
  const { outcome, isDone } = removalStep(work, (name) => wanted.has(name));
  if (!isDone) return outcome;
  forgetResources(work, (name) => wanted.has(name));
  changeStack(work, { status: end, previous: undefined });
  return 'progress';
}
