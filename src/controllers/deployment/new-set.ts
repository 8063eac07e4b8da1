// The ReplicaSet of the current template: found and given the newest revision, or made.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/deployment/sync.go (getNewReplicaSet)

import { isReason } from '../../kube/api-error.ts';
import { findCondition } from '../../kube/conditions.ts';
import { DEPLOYMENTS, REPLICA_SETS } from '../../kube/kind-refs.ts';
import type { New } from '../../kube/object.ts';
import { controllerReference } from '../../kube/owners.ts';
import type { Deployment, ReplicaSet } from '../../kube/types.gen.ts';
import { errorText } from '../../lib/error-text.ts';
import { deepEqual } from '../../lib/json.ts';
import { isNamespaceTerminating } from '../namespace-terminating.ts';
import {
  copiedAnnotations,
  findNewSet,
  HASH_LABEL,
  limitsOf,
  REVISION,
  REVISION_HISTORY,
  replicasOf,
  revisionOf,
  templateHash,
  total,
  wantedOf,
} from './revisions.ts';
import { announceScale, type DeploymentContext, type Rollout, sizeAnnotations, writeStatus } from './rollout.ts';
import { hasDeadline, withCondition } from './status.ts';

/** Upstream's bound on what a set remembers of its revisions. */
const HISTORY_CHARACTERS = 2000;

/** The sets as they are; the new one, where there is one, with the newest revision. None is made. */
export async function findSets(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  context: DeploymentContext,
): Promise<Rollout> {
  const found = findNewSet(deployment, sets);
  const old = sets.filter((set) => set !== found);
  if (!found) return { deployment, newSet: undefined, old, context };
  const newSet = await markSet(deployment, found, { revision: nextRevision(old), context });
  const message = `Found new replica set "${newSet.metadata.name}"`;
  const isFirst = hasDeadline(deployment) && !findCondition(deployment.status?.conditions, 'Progressing');
  const status = isFirst
    ? withCondition(deployment, { status: 'True', reason: 'FoundNewReplicaSet', message }, context.clock)
    : (deployment.status ?? {});
  const annotations = { ...deployment.metadata.annotations, [REVISION]: newSet.metadata.annotations?.[REVISION] ?? '' };
  return { deployment: await writeStatus(deployment, { status, annotations }, context), newSet, old, context };
}

/** Like `findSets`; the new set is made when there is none. */
export async function ensureNewSet(rollout: Rollout): Promise<Rollout & { readonly newSet: ReplicaSet }> {
  const { newSet, deployment, old, context } = rollout;
  if (newSet) return { ...rollout, newSet };
  const revision = nextRevision(old);
  const created = await createSet(rollout, revision);
  const message = `Created new replica set "${created.metadata.name}"`;
  const status = hasDeadline(deployment)
    ? withCondition(deployment, { status: 'True', reason: 'NewReplicaSetCreated', message }, context.clock)
    : (deployment.status ?? {});
  const annotations = { ...deployment.metadata.annotations, [REVISION]: String(revision) };
  return { ...rollout, deployment: await writeStatus(deployment, { status, annotations }, context), newSet: created };
}

const nextRevision = (old: readonly ReplicaSet[]) => Math.max(0, ...old.map(revisionOf)) + 1;

interface Marking {
  readonly revision: number;
  readonly context: DeploymentContext;
}

/** Gives a set its Deployment's annotations, and the newest revision: one that had another remembers it. */
async function markSet(deployment: Deployment, set: ReplicaSet, { revision, context }: Marking): Promise<ReplicaSet> {
  const before = set.metadata.annotations ?? {};
  const annotations = { ...before, ...copiedAnnotations(deployment) };
  if (revisionOf(set) < revision) {
    annotations[REVISION] = String(revision);
    if (before[REVISION] !== undefined)
      annotations[REVISION_HISTORY] = lengthened(before[REVISION_HISTORY] ?? '', before[REVISION]);
  }
  const minReadySeconds = deployment.spec?.minReadySeconds ?? 0;
  if (deepEqual(annotations, before) && (set.spec?.minReadySeconds ?? 0) === minReadySeconds) return set;
  const spec = { ...set.spec!, minReadySeconds };
  return context.cluster.of(REPLICA_SETS).update({ ...set, metadata: { ...set.metadata, annotations }, spec });
}

function lengthened(history: string, revision: string): string {
  const revisions = history === '' ? [revision] : [...history.split(','), revision];
  while (revisions.join(',').length > HISTORY_CHARACTERS) revisions.shift();
  return revisions.join(',');
}

async function createSet(rollout: Rollout, revision: number): Promise<ReplicaSet> {
  const { deployment, context } = rollout;
  const set = setFor(rollout, revision);
  try {
    const created = await context.cluster.of(REPLICA_SETS).create(set);
    const to = replicasOf(created);
    if (to > 0) await announceScale(rollout, created, { from: 0, to });
    return created;
  } catch (error) {
    if (isReason(error, 'AlreadyExists')) await countCollision(deployment, set.metadata.name ?? '', context);
    else if (!isNamespaceTerminating(error))
      await reportFailure(deployment, { name: set.metadata.name, error }, context);
    throw error;
  }
}

function setFor(rollout: Rollout, revision: number): New<ReplicaSet> {
  const { metadata, spec } = rollout.deployment;
  const hash = templateHash(spec?.template ?? {}, rollout.deployment.status?.collisionCount ?? 0);
  const labels = { ...spec?.template.metadata?.labels, [HASH_LABEL]: hash };
  return {
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace ?? '',
      labels,
      annotations: {
        ...copiedAnnotations(rollout.deployment),
        ...sizeAnnotations(rollout.deployment),
        [REVISION]: String(revision),
      },
      ownerReferences: [controllerReference(DEPLOYMENTS, rollout.deployment)],
    },
    spec: {
      replicas: initialReplicas(rollout),
      ...(spec?.minReadySeconds ? { minReadySeconds: spec.minReadySeconds } : {}),
      selector: { ...spec?.selector, matchLabels: { ...spec?.selector.matchLabels, [HASH_LABEL]: hash } },
      template: {
        ...spec?.template,
        metadata: { ...spec?.template.metadata, labels } as NonNullable<Deployment['metadata']>,
      },
    },
  };
}

function initialReplicas({ deployment, old }: Rollout): number {
  const wanted = wantedOf(deployment);
  if (deployment.spec?.strategy?.type === 'Recreate') return wanted;
  const room = wanted + limitsOf(deployment).maxSurge - total(old, replicasOf);
  return Math.max(0, Math.min(wanted, room));
}

/** The name is taken by somebody else's set, or reads are behind: only the first calls for another name. */
async function countCollision(deployment: Deployment, name: string, context: DeploymentContext): Promise<void> {
  const taken = context.cluster.of(REPLICA_SETS).find({ name, namespace: deployment.metadata.namespace ?? '' });
  if (!taken || (isOwnedBy(taken, deployment) && findNewSet(deployment, [taken]))) return;
  const status = { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 };
  await writeStatus(deployment, { status }, context);
}

const isOwnedBy = (set: ReplicaSet, { metadata }: Deployment) =>
  set.metadata.ownerReferences?.some(({ uid, controller }) => controller === true && uid === metadata.uid) ?? false;

async function reportFailure(
  deployment: Deployment,
  { name, error }: { name: string | undefined; error: unknown },
  context: DeploymentContext,
): Promise<void> {
  const reason = 'ReplicaSetCreateError';
  const message = `Failed to create new replica set "${name}": ${errorText(error)}`;
  await context.events.record(deployment, { type: 'Warning', reason, message });
  if (!hasDeadline(deployment)) return;
  await writeStatus(
    deployment,
    { status: withCondition(deployment, { status: 'False', reason, message }, context.clock) },
    context,
  );
}
