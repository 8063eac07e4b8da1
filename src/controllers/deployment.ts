// Deployments: one ReplicaSet a template, rolled over within the limits of the strategy.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/deployment

import { isReason } from '../kube/api-error.ts';
import { DEPLOYMENTS, REPLICA_SETS } from '../kube/kind-refs.ts';
import { type New, splitKey } from '../kube/object.ts';
import { controllerReference } from '../kube/owners.ts';
import { watching, watchingOwned } from '../kube/sources.ts';
import type { Deployment, ReplicaSet } from '../kube/types.gen.ts';
import { deepEqual } from '../lib/json.ts';
import type { Controller, Requeue } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';
import {
  copiedAnnotations,
  DESIRED,
  findNewSet,
  HASH_LABEL,
  limitsOf,
  MAX,
  REVISION,
  replicasOf,
  revisionOf,
  templateHash,
  total,
} from './deployment/revisions.ts';
import { deadlineMs, nextStatus } from './deployment/status.ts';
import { claim } from './pods-of.ts';

const NAME = 'deployment-controller';
const WORKERS = 5;

type Context = ReturnType<typeof actingAs>;

export function deploymentController(shared: ControllerContext): Controller {
  const context = actingAs(shared, NAME);
  const { cluster } = context;
  return {
    name: NAME,
    workers: WORKERS,
    sources: [watching(cluster, DEPLOYMENTS), watchingOwned(cluster, REPLICA_SETS, DEPLOYMENTS)],
    async reconcile(key) {
      const deployment = cluster.of(DEPLOYMENTS).find(splitKey(key));
      return deployment ? reconcile(deployment, context) : undefined;
    },
  };
}

async function reconcile(deployment: Deployment, context: Context): Promise<Requeue | undefined> {
  const sets = await claim(context.cluster, REPLICA_SETS, { owner: deployment, ownerKind: DEPLOYMENTS });
  if (deployment.metadata.deletionTimestamp !== undefined) return writeStatus(deployment, sets, context);
  const newSet = await ensureNewSet(deployment, sets, context);
  const all = newSet ? [...sets.filter(({ metadata }) => metadata.uid !== newSet.metadata.uid), newSet] : sets;
  const old = all.filter((set) => set !== newSet);
  await markRevision(deployment, newSet, context);
  if (deployment.spec?.paused || !newSet) await scaleProportionally(deployment, all, context);
  else if (deployment.spec?.strategy?.type === 'Recreate') await recreate(deployment, { newSet, old }, context);
  else await rollOver(deployment, { newSet, old }, context);
  await cleanUp(deployment, old, context);
  return writeStatus(deployment, all, context);
}

/** The set of the current template: found, or made; while paused none is made. */
async function ensureNewSet(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  context: Context,
): Promise<ReplicaSet | undefined> {
  const found = findNewSet(deployment, sets);
  const highest = Math.max(0, ...sets.filter((set) => set !== found).map(revisionOf));
  if (found)
    return annotate(deployment, found, {
      revision: Math.max(highest + 1, revisionOf(found)),
      context,
      keeps: revisionOf(found) > highest,
    });
  return deployment.spec?.paused ? undefined : createSet(deployment, { sets, revision: highest + 1 }, context);
}

interface Annotating {
  readonly revision: number;
  readonly keeps: boolean;
  readonly context: Context;
}

function annotationsFor(deployment: Deployment, revision: number): Record<string, string> {
  const replicas = deployment.spec?.replicas ?? 1;
  return {
    ...copiedAnnotations(deployment),
    [REVISION]: String(revision),
    [DESIRED]: String(replicas),
    [MAX]: String(replicas + limitsOf(deployment).maxSurge),
  };
}

async function annotate(
  deployment: Deployment,
  set: ReplicaSet,
  { revision, keeps, context }: Annotating,
): Promise<ReplicaSet> {
  const annotations = {
    ...set.metadata.annotations,
    ...annotationsFor(deployment, keeps ? revisionOf(set) : revision),
  };
  const minReadySeconds = deployment.spec?.minReadySeconds ?? 0;
  if (deepEqual(annotations, set.metadata.annotations) && (set.spec?.minReadySeconds ?? 0) === minReadySeconds)
    return set;
  const body = { metadata: { annotations }, spec: { minReadySeconds } };
  return context.cluster.of(REPLICA_SETS).patch(nameOf(set), { type: 'merge', body });
}

const nameOf = ({ metadata }: { metadata: { name: string; namespace?: string } }) => ({
  name: metadata.name,
  namespace: metadata.namespace ?? '',
});

interface NewSetFacts {
  readonly sets: readonly ReplicaSet[];
  readonly revision: number;
}

async function createSet(
  deployment: Deployment,
  { sets, revision }: NewSetFacts,
  context: Context,
): Promise<ReplicaSet> {
  const { metadata, spec } = deployment;
  const hash = templateHash(spec?.template ?? {}, deployment.status?.collisionCount ?? 0);
  const labels = { ...spec?.template.metadata?.labels, [HASH_LABEL]: hash };
  const replicas = initialReplicas(deployment, sets);
  const set: New<ReplicaSet> = {
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace ?? '',
      labels,
      annotations: annotationsFor(deployment, revision),
      ownerReferences: [controllerReference(DEPLOYMENTS, deployment)],
    },
    spec: {
      replicas,
      ...(spec?.minReadySeconds ? { minReadySeconds: spec.minReadySeconds } : {}),
      selector: { ...spec?.selector, matchLabels: { ...spec?.selector.matchLabels, [HASH_LABEL]: hash } },
      template: {
        ...spec?.template,
        metadata: { ...spec?.template.metadata, labels } as NonNullable<Deployment['metadata']>,
      },
    },
  };
  try {
    const created = await context.cluster.of(REPLICA_SETS).create(set);
    if (replicas > 0) await announceScale(deployment, { set: created, from: 0, to: replicas }, context);
    return created;
  } catch (error) {
    if (isReason(error, 'AlreadyExists')) await countCollision(deployment, set.metadata.name ?? '', context);
    throw error;
  }
}

/** The name is taken by another Deployment's set, or reads are behind: only the first calls for another name. */
async function countCollision(deployment: Deployment, name: string, { cluster }: Context): Promise<void> {
  const taken = cluster.of(REPLICA_SETS).find({ name, namespace: deployment.metadata.namespace ?? '' });
  const isOurs = taken?.metadata.ownerReferences?.some(({ uid }) => uid === deployment.metadata.uid);
  if (!taken || isOurs) return;
  const status = { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 };
  await cluster.of(DEPLOYMENTS).update({ ...deployment, status }, { subresource: 'status' });
}

function initialReplicas(deployment: Deployment, sets: readonly ReplicaSet[]): number {
  const wanted = deployment.spec?.replicas ?? 1;
  if (deployment.spec?.strategy?.type === 'Recreate')
    return sets.some((set) => replicasOf(set) > 0 || (set.status?.replicas ?? 0) > 0) ? 0 : wanted;
  const room = wanted + limitsOf(deployment).maxSurge - total(sets, replicasOf);
  return Math.max(0, Math.min(wanted, room));
}

interface Sets {
  readonly newSet: ReplicaSet;
  readonly old: readonly ReplicaSet[];
}

async function rollOver(deployment: Deployment, { newSet, old }: Sets, context: Context): Promise<void> {
  const wanted = deployment.spec?.replicas ?? 1;
  const { maxSurge, maxUnavailable } = limitsOf(deployment);
  const current = replicasOf(newSet);
  const room = wanted + maxSurge - total([...old, newSet], replicasOf);
  const target = current > wanted ? wanted : Math.min(wanted, current + Math.max(0, room));
  if (target !== current) return scale(deployment, newSet, { to: target, context });
  const newUnavailable = current - (newSet.status?.availableReplicas ?? 0);
  let surplus = total([...old, newSet], replicasOf) - (wanted - maxUnavailable) - newUnavailable;
  if (surplus <= 0) return;
  surplus = await dropUnhealthy(deployment, old, { limit: surplus, context });
  const available = total([...old, newSet], (set) => set.status?.availableReplicas ?? 0);
  let removable = Math.min(surplus, available - (wanted - maxUnavailable));
  for (const set of byAge(old)) {
    const remove = Math.min(replicasOf(set), removable, set.status?.availableReplicas ?? 0);
    if (remove <= 0) continue;
    await scale(deployment, set, { to: replicasOf(set) - remove, context });
    removable -= remove;
  }
}

/** Pods of old sets that are not available anyway go first; returns how many may still go. */
async function dropUnhealthy(
  deployment: Deployment,
  old: readonly ReplicaSet[],
  { limit, context }: { limit: number; context: Context },
): Promise<number> {
  let left = limit;
  for (const set of byAge(old)) {
    const unhealthy = replicasOf(set) - (set.status?.availableReplicas ?? 0);
    const remove = Math.min(left, unhealthy);
    if (remove <= 0) continue;
    await scale(deployment, set, { to: replicasOf(set) - remove, context });
    left -= remove;
  }
  return left;
}

const byAge = (sets: readonly ReplicaSet[]) =>
  [...sets].sort((a, b) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1));

async function recreate(deployment: Deployment, { newSet, old }: Sets, context: Context): Promise<void> {
  for (const set of old) if (replicasOf(set) > 0) await scale(deployment, set, { to: 0, context });
  if (old.some((set) => replicasOf(set) > 0 || (set.status?.replicas ?? 0) > 0)) return;
  const wanted = deployment.spec?.replicas ?? 1;
  if (replicasOf(newSet) !== wanted) await scale(deployment, newSet, { to: wanted, context });
}

/** While paused only a change of `replicas` is followed: the newest set that has pods takes it. */
async function scaleProportionally(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  context: Context,
): Promise<void> {
  const active = byAge(sets).filter((set) => replicasOf(set) > 0);
  const newest = active.at(-1) ?? byAge(sets).at(-1);
  const wanted = deployment.spec?.replicas ?? 1;
  if (newest && active.length <= 1 && replicasOf(newest) !== wanted)
    await scale(deployment, newest, { to: wanted, context });
}

async function scale(
  deployment: Deployment,
  set: ReplicaSet,
  { to, context }: { to: number; context: Context },
): Promise<void> {
  const from = replicasOf(set);
  const { [DESIRED]: desired, [MAX]: max } = annotationsFor(deployment, 0);
  const body = { metadata: { annotations: { [DESIRED]: desired, [MAX]: max } }, spec: { replicas: to } };
  await context.cluster.of(REPLICA_SETS).patch(nameOf(set), { type: 'merge', body });
  await announceScale(deployment, { set, from, to }, context);
}

async function announceScale(
  deployment: Deployment,
  { set, from, to }: { set: ReplicaSet; from: number; to: number },
  { events }: Context,
): Promise<void> {
  const direction = to > from ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${from} to ${to}`;
  await events.record(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message });
}

async function markRevision(
  deployment: Deployment,
  newSet: ReplicaSet | undefined,
  { cluster }: Context,
): Promise<void> {
  const revision = newSet?.metadata.annotations?.[REVISION];
  if (revision === undefined || deployment.metadata.annotations?.[REVISION] === revision) return;
  const annotations = { ...deployment.metadata.annotations, [REVISION]: revision };
  await cluster.of(DEPLOYMENTS).update({ ...deployment, metadata: { ...deployment.metadata, annotations } });
}

/** Beyond the history limit, old sets without pods go, the oldest first. */
async function cleanUp(deployment: Deployment, old: readonly ReplicaSet[], { cluster }: Context): Promise<void> {
  const idle = old.filter(
    (set) => replicasOf(set) === 0 && (set.status?.replicas ?? 0) === 0 && set.metadata.deletionTimestamp === undefined,
  );
  const surplus = idle.length - (deployment.spec?.revisionHistoryLimit ?? 10);
  for (const set of [...idle].sort((a, b) => revisionOf(a) - revisionOf(b)).slice(0, Math.max(0, surplus))) {
    await cluster
      .of(REPLICA_SETS)
      .delete(nameOf(set))
      .catch((error: unknown) => {
        if (!isReason(error, 'NotFound')) throw error;
      });
  }
}

async function writeStatus(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  context: Context,
): Promise<Requeue | undefined> {
  const { cluster, clock } = context;
  const latest = cluster.of(DEPLOYMENTS).find(nameOf(deployment));
  if (!latest || latest.metadata.uid !== deployment.metadata.uid) return undefined;
  const fresh = sets.flatMap((set) => cluster.of(REPLICA_SETS).find(nameOf(set)) ?? []);
  const nowMs = clock.simulatedMs();
  const status = nextStatus({ deployment: latest, newSet: findNewSet(latest, fresh), sets: fresh, nowMs });
  const before = { ...latest.status };
  if (!deepEqual(before, status))
    await cluster.of(DEPLOYMENTS).update({ ...latest, status }, { subresource: 'status' });
  const deadline = deadlineMs({ ...latest, status });
  return deadline === undefined || deadline <= nowMs ? undefined : { requeueAfterMs: deadline - nowMs + 1000 };
}
