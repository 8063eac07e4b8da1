// A Deployment's status: counts, and the conditions Available, Progressing and ReplicaFailure.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/deployment/progress.go, sync.go

import { findCondition } from '../../kube/conditions.ts';
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../kube/types.gen.ts';
import { type Clock, toTimestamp } from '../../lib/clock.ts';
import { availableOf, limitsOf, replicasOf, total, wantedOf } from './revisions.ts';

export interface StatusFacts {
  readonly deployment: Deployment;
  readonly newSet: ReplicaSet | undefined;
  /** All of them, the new one included. */
  readonly sets: readonly ReplicaSet[];
  readonly nowMs: number;
}

type Facts = Pick<DeploymentCondition, 'status' | 'reason' | 'message'>;
type Conditions = readonly DeploymentCondition[];

const COMPLETE = 'NewReplicaSetAvailable';
const TIMED_OUT = 'ProgressDeadlineExceeded';
/** The largest int32 stands for: no deadline. */
const NEVER = 2 ** 31 - 1;

export const hasDeadline = ({ spec }: Deployment) => (spec?.progressDeadlineSeconds ?? NEVER) !== NEVER;

/** The status with another Progressing condition. */
export function withCondition(deployment: Deployment, progressing: Facts, clock: Clock): DeploymentStatus {
  const conditions = put(
    deployment.status?.conditions ?? [],
    { type: 'Progressing', ...progressing },
    clock.simulatedMs(),
  );
  return { ...deployment.status, conditions };
}

/** The status while nothing is rolled out: of a Deployment that is paused, scaled or deleted. */
export function restingStatus(facts: StatusFacts): DeploymentStatus {
  const { deployment, newSet, sets, nowMs } = facts;
  const available = total(sets, availableOf);
  const counts = {
    replicas: total(sets, ({ status }) => status?.replicas ?? 0),
    updatedReplicas: newSet?.status?.replicas ?? 0,
    readyReplicas: total(sets, ({ status }) => status?.readyReplicas ?? 0),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, total(sets, replicasOf) - available),
  };
  const { collisionCount, conditions = [] } = deployment.status ?? {};
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0)),
    ...terminating(sets),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: put(conditions, availability(deployment, available), nowMs),
  };
}

/** Known when every set says it. */
function terminating(sets: readonly ReplicaSet[]): { terminatingReplicas?: number } {
  if (sets.some(({ status }) => status?.terminatingReplicas === undefined)) return {};
  return { terminatingReplicas: total(sets, ({ status }) => status?.terminatingReplicas ?? 0) };
}

function availability(deployment: Deployment, available: number): DeploymentCondition {
  const type = 'Available';
  return available >= wantedOf(deployment) - limitsOf(deployment).maxUnavailable
    ? {
        type,
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type,
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

/** The status in a rollout: whether it progresses, is complete, or has stood still for too long. */
export function rolloutStatus(facts: StatusFacts): DeploymentStatus {
  const { deployment, nowMs } = facts;
  const status = restingStatus(facts);
  const current = findCondition(deployment.status?.conditions, 'Progressing');
  const conditions = hasDeadline(deployment)
    ? (status.conditions ?? [])
    : without(status.conditions ?? [], 'Progressing');
  const wasComplete = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === COMPLETE;
  const next = hasDeadline(deployment) && !wasComplete ? progress(facts, status) : undefined;
  // A step of the same kind moves the time of the last update; other conditions stay when they say the same.
  const base =
    next?.reason === 'ReplicaSetUpdated' ? restarted(conditions, next, nowMs) : next && put(conditions, next, nowMs);
  return { ...status, conditions: withFailure(base ?? conditions, facts) };
}

function progress(
  { deployment, newSet, nowMs }: StatusFacts,
  status: DeploymentStatus,
): DeploymentCondition | undefined {
  const name = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const progressing = (facts: Facts) => ({ type: 'Progressing', ...facts });
  if (isComplete(deployment, status))
    return progressing({ status: 'True', reason: COMPLETE, message: `${name} has successfully progressed.` });
  if (hasProgressed(deployment, status))
    return progressing({ status: 'True', reason: 'ReplicaSetUpdated', message: `${name} is progressing.` });
  if (isTimedOut(deployment, nowMs))
    return progressing({ status: 'False', reason: TIMED_OUT, message: `${name} has timed out progressing.` });
  return undefined;
}

export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const wanted = wantedOf(deployment);
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, observedGeneration = 0 } = status;
  const isAll = updatedReplicas === wanted && replicas === wanted && availableReplicas === wanted;
  return isAll && observedGeneration >= (deployment.metadata.generation ?? 0);
}

function hasProgressed({ status: before = {} }: Deployment, now: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) => replicas - updatedReplicas;
  const grew = (field: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas') =>
    (now[field] ?? 0) > (before[field] ?? 0);
  return grew('updatedReplicas') || old(now) < old(before) || grew('readyReplicas') || grew('availableReplicas');
}

/** When the deadline for the next step runs out, in simulated milliseconds; undefined: none is running. */
export function deadlineMs(deployment: Deployment): number | undefined {
  const current = findCondition(deployment.status?.conditions, 'Progressing');
  if (!current || !hasDeadline(deployment) || current.reason === COMPLETE || current.reason === TIMED_OUT)
    return undefined;
  return Date.parse(current.lastUpdateTime ?? '') + (deployment.spec?.progressDeadlineSeconds ?? 0) * 1000;
}

function isTimedOut(deployment: Deployment, nowMs: number): boolean {
  if (findCondition(deployment.status?.conditions, 'Progressing')?.reason === TIMED_OUT) return true;
  const deadline = deadlineMs(deployment);
  return deadline !== undefined && deadline < nowMs;
}

/** The new set's failure to make pods, or else an old one's. */
function withFailure(conditions: Conditions, { newSet, sets, nowMs }: StatusFacts): DeploymentCondition[] {
  const failures = [...(newSet ? [newSet] : []), ...sets].flatMap(
    ({ status }) => findCondition(status?.conditions, 'ReplicaFailure') ?? [],
  );
  const [failure] = failures;
  return failure ? put(conditions, failure, nowMs) : without(conditions, 'ReplicaFailure');
}

const without = (conditions: Conditions, type: string) => conditions.filter((condition) => condition.type !== type);

/** SetDeploymentCondition: nothing moves while status and reason stay; what moves goes to the end. */
function put(conditions: Conditions, next: DeploymentCondition, nowMs: number): DeploymentCondition[] {
  const before = findCondition(conditions, next.type);
  if (before?.status === next.status && before.reason === next.reason) return [...conditions];
  return restarted(conditions, next, nowMs);
}

function restarted(conditions: Conditions, next: DeploymentCondition, nowMs: number): DeploymentCondition[] {
  const before = findCondition(conditions, next.type);
  const now = toTimestamp(nowMs);
  const since = before?.status === next.status ? (before.lastTransitionTime ?? now) : now;
  return [...without(conditions, next.type), { ...next, lastUpdateTime: now, lastTransitionTime: since }];
}
