// A Deployment's status: counts, and the conditions Available, Progressing and ReplicaFailure.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/deployment/progress.go, sync.go

import { findCondition, setCondition } from '../../kube/conditions.ts';
import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from '../../kube/types.gen.ts';
import { toTimestamp } from '../../lib/clock.ts';
import { limitsOf, replicasOf, total } from './revisions.ts';

export interface StatusFacts {
  readonly deployment: Deployment;
  readonly newSet: ReplicaSet | undefined;
  /** All of them, the new one included. */
  readonly sets: readonly ReplicaSet[];
  readonly nowMs: number;
}

export function nextStatus(facts: StatusFacts): DeploymentStatus {
  const { deployment, newSet, sets } = facts;
  const replicas = total(sets, (set) => set.status?.replicas ?? 0);
  const available = total(sets, (set) => set.status?.availableReplicas ?? 0);
  const wanted = total(sets, replicasOf);
  const counts = {
    replicas,
    updatedReplicas: newSet?.status?.replicas ?? 0,
    readyReplicas: total(sets, (set) => set.status?.readyReplicas ?? 0),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, wanted - available),
  };
  const status: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0)),
    ...(deployment.status?.collisionCount === undefined ? {} : { collisionCount: deployment.status.collisionCount }),
  };
  return { ...status, conditions: conditionsOf(facts, counts) };
}

interface Counts {
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
}

function conditionsOf(facts: StatusFacts, counts: Counts): DeploymentCondition[] {
  const { deployment, nowMs } = facts;
  const minimum = (deployment.spec?.replicas ?? 1) - limitsOf(deployment).maxUnavailable;
  const hasMinimum = counts.availableReplicas >= minimum;
  const available = hasMinimum
    ? condition('Available', {
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      })
    : condition('Available', {
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      });
  const now = toTimestamp(nowMs);
  const withAvailable = put(deployment.status?.conditions ?? [], available, now);
  const progressing = progressingOf(facts, counts);
  return progressing ? put(withAvailable, progressing, now) : withAvailable;
}

type Facts = Pick<DeploymentCondition, 'status' | 'reason' | 'message'>;

const condition = (type: string, facts: Facts): DeploymentCondition => ({ type, ...facts });

/** The update time moves only with reason or status, as upstream's SetDeploymentCondition. */
function put(
  conditions: readonly DeploymentCondition[],
  next: DeploymentCondition,
  now: string,
): DeploymentCondition[] {
  const before = findCondition(conditions, next.type);
  if (
    before?.status === next.status &&
    before.reason === next.reason &&
    before.message === next.message &&
    next.reason !== 'ReplicaSetUpdated'
  )
    return [...conditions];
  return setCondition(conditions, { ...next, lastUpdateTime: now, lastTransitionTime: now });
}

function progressingOf(facts: StatusFacts, counts: Counts): DeploymentCondition | undefined {
  const { deployment, newSet, nowMs } = facts;
  if (deployment.spec?.paused) return undefined;
  const current = findCondition(deployment.status?.conditions, 'Progressing');
  const name = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const reason = (status: string, why: string, message: string) =>
    condition('Progressing', { status, reason: why, message });
  if (isComplete(deployment, counts))
    return reason('True', 'NewReplicaSetAvailable', `${name} has successfully progressed.`);
  if (hasProgressed(deployment, counts)) return reason('True', 'ReplicaSetUpdated', `${name} is progressing.`);
  if (isTimedOut(deployment, nowMs))
    return reason('False', 'ProgressDeadlineExceeded', `${name} has timed out progressing.`);
  return current && current.reason !== 'NewReplicaSetAvailable'
    ? undefined
    : reason('True', 'ReplicaSetUpdated', `${name} is progressing.`);
}

export function isComplete({ spec, metadata }: Deployment, counts: Counts): boolean {
  const wanted = spec?.replicas ?? 1;

  return (
    counts.updatedReplicas === wanted &&
    counts.replicas === wanted &&
    counts.availableReplicas === wanted &&
    metadata.generation !== undefined
  );
}

function hasProgressed({ status }: Deployment, counts: Counts): boolean {
  const oldBefore = (status?.replicas ?? 0) - (status?.updatedReplicas ?? 0);
  const oldNow = counts.replicas - counts.updatedReplicas;
  return (
    counts.updatedReplicas > (status?.updatedReplicas ?? 0) ||
    oldNow < oldBefore ||
    counts.readyReplicas > (status?.readyReplicas ?? 0) ||
    counts.availableReplicas > (status?.availableReplicas ?? 0)
  );
}

/** When the deadline for the next step runs out, in simulated milliseconds; undefined: none is running. */
export function deadlineMs({ spec, status }: Deployment): number | undefined {
  const current = findCondition(status?.conditions, 'Progressing');
  if (!current || current.status === 'False' || current.reason === 'NewReplicaSetAvailable' || spec?.paused)
    return undefined;
  const seconds = spec?.progressDeadlineSeconds ?? 600;
  return seconds >= 2 ** 31 - 1 ? undefined : Date.parse(current.lastUpdateTime ?? '') + seconds * 1000;
}

function isTimedOut(deployment: Deployment, nowMs: number): boolean {
  const current = findCondition(deployment.status?.conditions, 'Progressing');
  if (current?.reason === 'ProgressDeadlineExceeded') return true;
  const deadline = deadlineMs(deployment);
  return deadline !== undefined && nowMs >= deadline;
}
