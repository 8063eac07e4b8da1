// What the steps of one reconcile share: a Deployment, its sets as they are known, and how to write them.

import { DEPLOYMENTS, REPLICA_SETS } from '../../kube/kind-refs.ts';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../kube/types.gen.ts';
import { deepEqual } from '../../lib/json.ts';
import type { actingAs } from '../context.ts';
import { DESIRED, limitsOf, MAX, replicasOf, wantedOf } from './revisions.ts';

export type DeploymentContext = ReturnType<typeof actingAs>;

export interface Rollout {
  readonly deployment: Deployment;
  /** The set of the current template. */
  readonly newSet: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
  readonly context: DeploymentContext;
}

export const allSets = ({ newSet, old }: Rollout): ReplicaSet[] => (newSet ? [...old, newSet] : [...old]);
export const activeSets = (rollout: Rollout) => allSets(rollout).filter((set) => replicasOf(set) > 0);

/** By these a set remembers for which size of the Deployment it was scaled. */
export function sizeAnnotations(deployment: Deployment): Record<string, string> {
  const wanted = wantedOf(deployment);
  return { [DESIRED]: String(wanted), [MAX]: String(wanted + limitsOf(deployment).maxSurge) };
}

/** Gives a set its size; says so in an event when that is another one. A set that moved meanwhile is a Conflict: look again. */
export async function scaleSet({ deployment, context }: Rollout, set: ReplicaSet, to: number): Promise<ReplicaSet> {
  const from = replicasOf(set);
  const annotations = { ...set.metadata.annotations, ...sizeAnnotations(deployment) };
  if (to === from && deepEqual(annotations, set.metadata.annotations)) return set;
  const changed = { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec!, replicas: to } };
  const scaled = await context.cluster.of(REPLICA_SETS).update(changed);
  if (to !== from) await announceScale({ deployment, context }, set, { from, to });
  return scaled;
}

export async function announceScale(
  { deployment, context }: Pick<Rollout, 'deployment' | 'context'>,
  { metadata }: ReplicaSet,
  { from, to }: { from: number; to: number },
): Promise<void> {
  const message = `Scaled ${to > from ? 'up' : 'down'} replica set ${metadata.name} from ${from} to ${to}`;
  await context.events.record(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message });
}

/** Writes the status, and the annotations that go with it, when they are other ones. */
export async function writeStatus(
  deployment: Deployment,
  next: { status: DeploymentStatus; annotations?: Record<string, string> },
  { cluster }: DeploymentContext,
): Promise<Deployment> {
  const annotations = next.annotations ?? deployment.metadata.annotations;
  const isSame =
    deepEqual(deployment.status ?? {}, next.status) && deepEqual(annotations, deployment.metadata.annotations);
  if (isSame) return deployment;
  const metadata = annotations ? { ...deployment.metadata, annotations } : deployment.metadata;
  return cluster.of(DEPLOYMENTS).update({ ...deployment, metadata, status: next.status }, { subresource: 'status' });
}
