// A Fargate node lives as long as its pod: once the pod is gone, its node, its lease and its network interface go too.
// What a crash left behind is found the same way, because interfaces and nodes are compared with the pods there are.

import { isReason, type StatusReason } from '../kube/api-error.ts';
import type { Cluster } from '../kube/cluster.ts';
import { LEASES, NODES, PODS } from '../kube/kind-refs.ts';
import { watching } from '../kube/sources.ts';
import type { Controller } from '../reconcile/controller.ts';
import type { FargateContext } from './context.ts';
import { isFargateNode, LEASE_NAMESPACE, nodeNameOf } from './node.ts';
import type { PodNetwork } from './ports.ts';

const IDENTITY = { user: 'eks:fargate-manager', groups: ['system:authenticated'], fieldManager: 'fargate-manager' };

/** Keys are `pod/<uid>` for interfaces and `node/<name>` for nodes. */
export function nodeReaper(context: FargateContext): Controller {
  const cluster = context.cluster.as(IDENTITY);
  const { network } = context;
  return {
    name: 'fargate-node-reaper',
    workers: 8,
    sources: [
      watching(cluster, PODS, ({ type, object }) => (type === 'DELETED' ? [`pod/${object.metadata.uid}`] : [])),
      watching(cluster, NODES, ({ type, object }) =>
        type !== 'DELETED' && isFargateNode(object.metadata.name) ? [`node/${object.metadata.name}`] : [],
      ),
      (enqueue) => {
        for (const { podUid } of network.list()) enqueue(`pod/${podUid}`);
        return { [Symbol.dispose]: () => undefined };
      },
    ],
    async reconcile(key) {
      const [type, id = ''] = key.split('/', 2);
      if (type === 'pod') await reapInterface(id, cluster, network);
      else await reapNode(id, cluster, network);
      return undefined;
    },
  };
}

async function reapInterface(podUid: string, cluster: Cluster, network: PodNetwork): Promise<void> {
  const networkInterface = network.find(podUid);
  if (!networkInterface || isPodAlive(podUid, cluster)) return;
  await removeNode(nodeNameOf(networkInterface), cluster);
  await network.release(podUid);
}

/** A node that no interface belongs to: its interface was released, or never taken, before a crash. */
async function reapNode(name: string, cluster: Cluster, network: PodNetwork): Promise<void> {
  const node = cluster.of(NODES).find({ name });
  const owner = network.list().find((networkInterface) => nodeNameOf(networkInterface) === name);
  if (node && !owner) await removeNode(name, cluster, node.metadata.uid);
}

/** @param uid of the node that is meant, where the next pod at its address may have registered another */
async function removeNode(name: string, cluster: Cluster, uid?: string): Promise<void> {
  const options = uid === undefined ? {} : { preconditions: { uid } };
  await ignoring(['NotFound', 'Conflict'], cluster.of(NODES).delete({ name }, options));
  await ignoring(['NotFound'], cluster.of(LEASES).delete({ name, namespace: LEASE_NAMESPACE }));
}

async function ignoring(reasons: readonly StatusReason[], deletion: Promise<void>): Promise<void> {
  await deletion.catch((error: unknown) => {
    if (!reasons.some((reason) => isReason(error, reason))) throw error;
  });
}

function isPodAlive(uid: string, cluster: Cluster): boolean {
  return cluster
    .of(PODS)
    .list()
    .some((pod) => pod.metadata.uid === uid);
}
