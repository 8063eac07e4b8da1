// Pods on a node that is not ready are not ready either, whatever they last said of themselves; their kubelet says so when it can again.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/nodelifecycle (MarkPodsNotReady)
// Emulator: such a node gets no taints, and nobody is evicted from it: it is the engine of this machine that is away.

import { isReason } from '../kube/api-error.ts';
import { findCondition } from '../kube/conditions.ts';
import { NODES, PODS } from '../kube/kind-refs.ts';
import { watching } from '../kube/sources.ts';
import type { Node, Pod } from '../kube/types.gen.ts';
import { toTimestamp } from '../lib/clock.ts';
import type { Controller } from '../reconcile/controller.ts';
import { actingAs, type ControllerContext } from './context.ts';
import { isReady } from './pods-of.ts';

type Acting = ReturnType<typeof actingAs>;

export function nodeLifecycleController(context: ControllerContext): Controller {
  const acting = actingAs(context, 'node-controller');
  const { cluster } = acting;
  return {
    name: 'node-lifecycle',
    sources: [
      watching(cluster, NODES, ({ type, object }) =>
        type !== 'DELETED' && isNotReady(object) ? [object.metadata.name] : [],
      ),
    ],
    async reconcile(name) {
      const node = cluster.of(NODES).find({ name });
      if (!node || !isNotReady(node)) return undefined;
      const pods = cluster
        .of(PODS)
        .list()
        .filter((pod) => pod.spec?.nodeName === name && isReady(pod));
      if (pods.length === 0) return undefined;
      const message = `Node ${name} status is now: NodeNotReady`;
      await acting.events.record(node, { type: 'Normal', reason: 'NodeNotReady', message });
      for (const pod of pods) await markNotReady(acting, pod);
      return undefined;
    },
  };
}

const isNotReady = ({ status }: Node) => findCondition(status?.conditions, 'Ready')?.status === 'False';

async function markNotReady({ cluster, clock, events }: Acting, pod: Pod): Promise<void> {
  const { name, namespace = '', uid } = pod.metadata;
  const condition = { type: 'Ready', status: 'False', lastTransitionTime: toTimestamp(clock.simulatedMs()) };
  const body = { metadata: { uid }, status: { conditions: [condition] } };
  try {
    await cluster.of(PODS).patch({ name, namespace }, { type: 'strategic', subresource: 'status', body });
  } catch (error) {
    if (isReason(error, 'NotFound') || isReason(error, 'Conflict')) return; // It has gone.
    throw error;
  }
  await events.record(pod, { type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready' });
}
