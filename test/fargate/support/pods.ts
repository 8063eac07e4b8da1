// Pods with what they need and nothing else, and what tests ask about them.

import type { CoreV1Event, V1Node, V1Pod } from '@kubernetes/client-node';
import type { FargateCluster } from './fargate-cluster.ts';

export const NAMESPACE = 'default';

export interface PodOptions {
  readonly metadata?: V1Pod['metadata'];
  readonly spec?: Partial<NonNullable<V1Pod['spec']>>;
}

export function pod(name: string, { metadata, spec }: PodOptions = {}): V1Pod {
  return { metadata: { name, ...metadata }, spec: { containers: [{ name: 'app', image: 'nginx:1' }], ...spec } };
}

export function create({ core }: FargateCluster, name: string, options?: PodOptions): Promise<V1Pod> {
  return core.createNamespacedPod({ namespace: NAMESPACE, body: pod(name, options) });
}

export function read({ core }: FargateCluster, name: string): Promise<V1Pod> {
  return core.readNamespacedPod({ namespace: NAMESPACE, name });
}

/** At once, as kubelet does when the containers have ended. */
export async function remove({ core }: FargateCluster, name: string): Promise<void> {
  await core.deleteNamespacedPod({ namespace: NAMESPACE, name, gracePeriodSeconds: 0 });
}

export const isBound = ({ spec }: V1Pod) => spec?.nodeName !== undefined;

/** Resolves with the pod once it has its node. */
export function bound(cluster: FargateCluster, name: string): Promise<V1Pod> {
  return cluster.until(() => read(cluster, name), isBound);
}

/** Creates the pod and resolves once it has its node, and nothing is left to be done. */
export async function launched(cluster: FargateCluster, name: string, options?: PodOptions): Promise<V1Pod> {
  await create(cluster, name, options);
  const launchedPod = await bound(cluster, name);
  await cluster.settled();
  return launchedPod;
}

export async function nodes({ core }: FargateCluster): Promise<V1Node[]> {
  return (await core.listNode()).items;
}

export async function nodeNames(cluster: FargateCluster): Promise<string[]> {
  return (await nodes(cluster)).map(({ metadata }) => metadata?.name ?? '');
}

/** Of this pod, in the order in which they were written. */
export async function events({ core }: FargateCluster, { metadata }: V1Pod): Promise<CoreV1Event[]> {
  const { items } = await core.listNamespacedEvent({ namespace: NAMESPACE });
  return items
    .filter(({ involvedObject }) => involvedObject.uid === metadata?.uid)
    .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion));
}

/** `Warning LoggingDisabled fargate-scheduler` */
export const reported = ({ type, reason, source }: CoreV1Event) => `${type} ${reason} ${source?.component}`;

/** What is said of why the pod has no node: the event's message and the condition's reason and message. */
export async function refusal(cluster: FargateCluster, name: string) {
  const found = await read(cluster, name);
  const failed = (await events(cluster, found)).filter(({ reason }) => reason === 'FailedScheduling');
  const condition = found.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return {
    phase: found.status?.phase,
    nodeName: found.spec?.nodeName,
    reporters: failed.map(reported),
    messages: failed.map(({ message }) => message),
    counts: failed.map(({ count }) => count),
    condition: condition && { status: condition.status, reason: condition.reason, message: condition.message },
  };
}

/** What `refusal` says of a pod that was told this once. */
export function toldOnce(reason: string, message: string) {
  return {
    phase: 'Pending',
    nodeName: undefined,
    reporters: ['Warning FailedScheduling fargate-scheduler'],
    messages: [message],
    counts: [1],
    condition: { status: 'False', reason, message },
  };
}

/** Until the pod is told that it is not launched. */
export function refused(cluster: FargateCluster, name: string) {
  return cluster.until(
    () => refusal(cluster, name),
    ({ messages, condition }) => messages.length > 0 && condition !== undefined,
  );
}
