// Workloads with what they need and nothing else, and what tests ask about them.

import type { V1Deployment, V1DeploymentSpec, V1Pod, V1PodTemplateSpec, V1ReplicaSet } from '@kubernetes/client-node';
import type { TestCluster } from './test-cluster.ts';

export const NAMESPACE = 'default';

export function template(image = 'app:1', labels: Record<string, string> = { app: 'web' }): V1PodTemplateSpec {
  return { metadata: { labels }, spec: { containers: [{ name: 'app', image }] } };
}

export function deployment(spec: Partial<V1DeploymentSpec> = {}, name = 'web'): V1Deployment {
  return {
    metadata: { name },
    spec: { replicas: 3, selector: { matchLabels: { app: 'web' } }, template: template(), ...spec },
  };
}

export function replicaSet(replicas: number, name = 'set'): V1ReplicaSet {
  return { metadata: { name }, spec: { replicas, selector: { matchLabels: { app: 'web' } }, template: template() } };
}

export function pod(name: string, labels: Record<string, string> = { app: 'web' }): V1Pod {
  return { metadata: { name, labels }, spec: { containers: [{ name: 'app', image: 'app:1' }] } };
}

export const readDeployment = ({ apps }: TestCluster, name = 'web') =>
  apps.readNamespacedDeployment({ name, namespace: NAMESPACE });

export const isComplete = ({ spec, status, metadata }: V1Deployment) =>
  status?.observedGeneration === metadata?.generation &&
  status?.updatedReplicas === spec?.replicas &&
  status?.replicas === spec?.replicas &&
  status?.availableReplicas === spec?.replicas;

export const conditionOf = (object: V1Deployment | V1ReplicaSet, type: string) =>
  object.status?.conditions?.find((condition) => condition.type === type);

export async function listSets({ apps }: TestCluster): Promise<V1ReplicaSet[]> {
  const { items } = await apps.listNamespacedReplicaSet({ namespace: NAMESPACE });
  return items;
}

export async function listPods({ core }: TestCluster, labelSelector?: string): Promise<V1Pod[]> {
  const { items } = await core.listNamespacedPod({ namespace: NAMESPACE, ...(labelSelector ? { labelSelector } : {}) });
  return items;
}

export const imageOf = (set: V1ReplicaSet) => set.spec?.template?.spec?.containers[0]?.image ?? '';

/** Replicas by image: what a rollout has come to. */
export async function sizes(cluster: TestCluster): Promise<Record<string, number>> {
  const sets = await listSets(cluster);
  return Object.fromEntries(sets.map((set) => [imageOf(set), set.spec?.replicas ?? 0]));
}

export async function eventsOf({ core }: TestCluster, name: string): Promise<string[]> {
  const { items } = await core.listNamespacedEvent({ namespace: NAMESPACE });
  return items.filter(({ involvedObject }) => involvedObject.name === name).map(({ message }) => message ?? '');
}
