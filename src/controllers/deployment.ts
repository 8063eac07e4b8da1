// Deployments: one ReplicaSet a template, rolled over within the limits of the strategy.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/deployment/deployment_controller.go

import { isReason } from '../kube/api-error.ts';
import { findCondition } from '../kube/conditions.ts';
import { DEPLOYMENTS, REPLICA_SETS } from '../kube/kind-refs.ts';
import { splitKey } from '../kube/object.ts';
import { watching, watchingOwned } from '../kube/sources.ts';
import type { Deployment, ReplicaSet } from '../kube/types.gen.ts';
import type { Controller, Requeue } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';
import { findSets } from './deployment/new-set.ts';
import { findNewSet, replicasOf, revisionOf } from './deployment/revisions.ts';
import { recreate, roll } from './deployment/rolling.ts';
import { allSets, type DeploymentContext, type Rollout, writeStatus } from './deployment/rollout.ts';
import { isScaling, scale } from './deployment/scaling.ts';
import {
  deadlineMs,
  hasDeadline,
  isComplete,
  restingStatus,
  rolloutStatus,
  withCondition,
} from './deployment/status.ts';
import { claim } from './pods-of.ts';

const NAME = 'deployment-controller';
const WORKERS = 5;

export function deploymentController(shared: ControllerContext): Controller {
  const context = actingAs(shared, NAME);
  const { cluster } = context;
  return {
    name: NAME,
    workers: WORKERS,
    // Who waits for pods to be gone is woken by their set, which counts those that are on their way out.
    sources: [watching(cluster, DEPLOYMENTS), watchingOwned(cluster, REPLICA_SETS, DEPLOYMENTS)],
    async reconcile(key) {
      const deployment = cluster.of(DEPLOYMENTS).find(splitKey(key));
      return deployment ? reconcile(deployment, context) : undefined;
    },
  };
}

async function reconcile(found: Deployment, context: DeploymentContext): Promise<Requeue | undefined> {
  const sets = await claim(context.cluster, REPLICA_SETS, { owner: found, ownerKind: DEPLOYMENTS });
  if (found.metadata.deletionTimestamp !== undefined) return rest(found, sets, context);
  const deployment = await markPaused(found, context);
  const rollout = await findSets(deployment, sets, context);
  if (deployment.spec?.paused || isScaling(rollout)) {
    await scale(rollout);
    if (deployment.spec?.paused) await cleanUp(rollout);
    return rest(rollout.deployment, allSets(rollout), context);
  }
  const next = deployment.spec?.strategy?.type === 'Recreate' ? await recreate(rollout) : await roll(rollout);
  if (isComplete(next.deployment, next.deployment.status ?? {})) await cleanUp(next);
  return report(next);
}

/** Pausing and resuming stop the clock of the progress deadline, but do not hide that it ran out. */
async function markPaused(deployment: Deployment, context: DeploymentContext): Promise<Deployment> {
  const reason = findCondition(deployment.status?.conditions, 'Progressing')?.reason;
  const isPaused = deployment.spec?.paused === true;
  if (!hasDeadline(deployment) || reason === 'ProgressDeadlineExceeded' || isPaused === (reason === 'DeploymentPaused'))
    return deployment;
  const facts = isPaused
    ? { status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' }
    : { status: 'Unknown', reason: 'DeploymentResumed', message: 'Deployment is resumed' };
  return writeStatus(deployment, { status: withCondition(deployment, facts, context.clock) }, context);
}

/** Beyond the history limit, old sets without pods go, those of the lowest revisions first. */
async function cleanUp({ deployment, old, context }: Rollout): Promise<void> {
  const limit = deployment.spec?.revisionHistoryLimit;
  if (limit === undefined) return;
  const kept = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const surplus = [...kept].sort((a, b) => revisionOf(a) - revisionOf(b)).slice(0, Math.max(0, kept.length - limit));
  for (const set of surplus.filter(isEmpty)) {
    const name = { name: set.metadata.name, namespace: set.metadata.namespace ?? '' };
    await context.cluster
      .of(REPLICA_SETS)
      .delete(name)
      .catch((error: unknown) => {
        if (!isReason(error, 'NotFound')) throw error;
      });
  }
}

const isEmpty = (set: ReplicaSet) =>
  replicasOf(set) === 0 &&
  (set.status?.replicas ?? 0) === 0 &&
  (set.metadata.generation ?? 0) <= (set.status?.observedGeneration ?? 0);

async function rest(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  context: DeploymentContext,
): Promise<undefined> {
  await writeStatus(deployment, { status: restingStatus(factsOf(deployment, sets, context)) }, context);
}

/** Comes back when the progress deadline may have run out. */
async function report(rollout: Rollout): Promise<Requeue | undefined> {
  const { deployment, context } = rollout;
  const status = rolloutStatus(factsOf(deployment, allSets(rollout), context));
  const written = await writeStatus(deployment, { status }, context);
  const deadline = isComplete(written, status) ? undefined : deadlineMs(written);
  if (deadline === undefined) return undefined;
  return { requeueAfterMs: Math.max(0, deadline - context.clock.simulatedMs()) + 1000 };
}

/** The sets as they are by now. */
function factsOf(deployment: Deployment, sets: readonly ReplicaSet[], { cluster, clock }: DeploymentContext) {
  const current = sets.flatMap(
    ({ metadata: { name, namespace = '' } }) => cluster.of(REPLICA_SETS).find({ name, namespace }) ?? [],
  );
  return { deployment, newSet: findNewSet(deployment, current), sets: current, nowMs: clock.simulatedMs() };
}
