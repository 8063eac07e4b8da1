// Keeps the leases and the status of Fargate nodes fresh, as each node's kubelet would. All nodes together stay under a fixed rate
// of writes: with many nodes each one's turn comes less often.

import { isReason } from '../kube/api-error.ts';
import type { Cluster, Identity } from '../kube/cluster.ts';
import { findCondition } from '../kube/conditions.ts';
import { LEASES, NODES } from '../kube/kind-refs.ts';
import { watching } from '../kube/sources.ts';
import type { Node } from '../kube/types.gen.ts';
import { toMicroTimestamp, toTimestamp } from '../lib/clock.ts';
import type { Controller } from '../reconcile/controller.ts';
import type { FargateContext } from './context.ts';
import { isFargateNode, LEASE_NAMESPACE, nodeConditions, nodeLease } from './node.ts';

/** A quarter of the lease: https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet.go (renewInterval). */
const RENEW_MS = 10_000;
const MAX_WRITES_PER_SECOND = 20;
/** Kubelet's nodeStatusReportFrequency. */
const STATUS_MS = 300_000;

export function nodeHeartbeat(context: FargateContext): Controller {
  const nodes = context.cluster.of(NODES);
  return {
    name: 'fargate-node-heartbeat',
    sources: [watching(context.cluster, NODES, ({ type, object }) => (type === 'ADDED' ? [object.metadata.name] : []))],
    async reconcile(name) {
      const node = isFargateNode(name) ? nodes.find({ name }) : undefined;
      if (!node || node.metadata.deletionTimestamp !== undefined) return undefined;
      const asKubelet = context.cluster.as(kubeletIdentity(name));
      await renewLease(node, asKubelet, context);
      await reportStatus(node, asKubelet, context);
      return { requeueAfterMs: Math.max(RENEW_MS, (nodes.count() * 1000) / MAX_WRITES_PER_SECOND) };
    },
  };
}

/** Who a node's kubelet is to the API server. */
export function kubeletIdentity(nodeName: string): Identity {
  return { user: `system:node:${nodeName}`, groups: ['system:nodes', 'system:authenticated'], fieldManager: 'kubelet' };
}

async function renewLease(node: Node, cluster: Cluster, { clock }: FargateContext): Promise<void> {
  const lease = nodeLease(node, toMicroTimestamp(clock.simulatedMs()));
  const name = { name: node.metadata.name, namespace: LEASE_NAMESPACE };
  if (!cluster.of(LEASES).find(name)) {
    await cluster.of(LEASES).create(lease).catch(unless('AlreadyExists'));
  } else {
    await cluster
      .of(LEASES)
      .patch(name, { type: 'merge', body: { spec: lease.spec } })
      .catch(unless('NotFound'));
  }
}

async function reportStatus(node: Node, cluster: Cluster, { clock, runtime }: FargateContext): Promise<void> {
  const nowMs = clock.simulatedMs();
  const before = node.status?.conditions;
  const ready = findCondition(before, 'Ready');
  const isRuntimeDown = runtime.problem !== undefined;
  // A report from the future is from before the clock was set back.
  const isRecent = Math.abs(nowMs - Date.parse(ready?.lastHeartbeatTime ?? '')) < STATUS_MS;
  if (isRecent && (ready?.status === 'False') === isRuntimeDown) return;
  const conditions = nodeConditions({ now: toTimestamp(nowMs), isRuntimeDown, before });
  const body = { status: { conditions } };
  await cluster
    .of(NODES)
    .patch({ name: node.metadata.name }, { type: 'strategic', subresource: 'status', body })
    .catch(unless('NotFound'));
}

function unless(reason: 'AlreadyExists' | 'NotFound'): (error: unknown) => void {
  return (error) => {
    if (!isReason(error, reason)) throw error;
  };
}
