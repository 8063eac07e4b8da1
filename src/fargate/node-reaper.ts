// A Fargate node lives as long as its pod: once the pod is gone, its node, its lease and its network interface go too.
// What a crash left behind is found the same way, because interfaces and nodes are compared with the pods there are.

import { isReason, type StatusReason } from '../kube/api-error.ts';
import type { Cluster, ObjectName } from '../kube/cluster.ts';
import { LEASES, NODES, PODS } from '../kube/kind-refs.ts';
import { objectKey } from '../kube/object.ts';
import { watching } from '../kube/sources.ts';
import type { Controller } from '../reconcile/controller.ts';
import type { FargateContext } from './context.ts';
import { interfaceNameOf, isFargateNode, LEASE_NAMESPACE, nodeNameOf } from './node.ts';
import type { PodNetwork } from './ports.ts';

const IDENTITY = { user: 'eks:fargate-manager', groups: ['system:authenticated'], fieldManager: 'fargate-manager' };

/** Keys are `pod/<uid>/<namespace>/<name>` for interfaces, without a name where only the interface is known, and `node/<name>` for nodes. */
export function nodeReaper(context: FargateContext): Controller {
  const cluster = context.cluster.as(IDENTITY);
  const { network } = context;
  return {
    name: 'fargate-node-reaper',
    workers: 8,
    sources: [
      watching(cluster, PODS, ({ type, object: { metadata } }) =>
        type === 'DELETED' ? [`pod/${metadata.uid}/${objectKey(metadata)}`] : [],
      ),
      watching(cluster, NODES, ({ type, object }) =>
        type !== 'DELETED' && isFargateNode(object.metadata.name) ? [`node/${object.metadata.name}`] : [],
      ),
      (enqueue) => {
        for (const { podUid } of network.list()) enqueue(`pod/${podUid}`);
        return { [Symbol.dispose]: () => undefined };
      },
    ],
    async reconcile(key) {
      const [type, id = '', namespace = '', name] = key.split('/');
      if (type === 'node') await reapNode(id, cluster, network);
      else if (!isPodAlive(id, name === undefined ? undefined : { namespace, name }, cluster))
        await reapInterface(id, cluster, network);
      return undefined;
    },
  };
}

async function reapInterface(podUid: string, cluster: Cluster, network: PodNetwork): Promise<void> {
  const networkInterface = network.find(podUid);
  if (!networkInterface) return;
  await removeNode(nodeNameOf(networkInterface), cluster);
  await network.release(podUid);
}

/** A node that no interface belongs to: its interface was released, or never taken, before a crash. */
async function reapNode(name: string, cluster: Cluster, network: PodNetwork): Promise<void> {
  const node = cluster.of(NODES).find({ name });
  const owner = network.findByName(interfaceNameOf(name));
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

/** @param pod where it was; all are looked through when that is not known */
function isPodAlive(uid: string, pod: ObjectName | undefined, cluster: Cluster): boolean {
  const pods = cluster.of(PODS);
  if (pod) return pods.find(pod)?.metadata.uid === uid;
  return pods.list().some(({ metadata }) => metadata.uid === uid);
}
