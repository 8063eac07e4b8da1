// How a pod learns that it is not launched: an event, and the same words in its PodScheduled condition.

import { PODS } from '../kube/kind-refs.ts';
import type { Pod } from '../kube/types.gen.ts';
import { toTimestamp } from '../lib/clock.ts';
import type { FargateContext } from './context.ts';

export interface Refusal {
  /** Of the condition, such as POD_UNSUPPORTED_ON_FARGATE. */
  readonly reason: string;
  readonly message: string;
}

/** Tells once: a pod whose condition says so already is left alone, so that looking again costs nothing. */
export async function reportRefusal(pod: Pod, refusal: Refusal, context: FargateContext): Promise<void> {
  const current = pod.status?.conditions?.find((condition) => condition.type === 'PodScheduled');
  if (current?.status === 'False' && current.message === refusal.message) return;
  await context.events.record(pod, { type: 'Warning', reason: 'FailedScheduling', message: refusal.message });
  const now = toTimestamp(context.clock.simulatedMs());
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: refusal.reason,
    message: refusal.message,
    lastProbeTime: null,
    lastTransitionTime: current?.status === 'False' ? (current.lastTransitionTime ?? now) : now,
  };
  const name = { name: pod.metadata.name, namespace: pod.metadata.namespace ?? '' };
  const body = { status: { conditions: [condition] } };
  await context.cluster.of(PODS).patch(name, { type: 'strategic', subresource: 'status', body });
}
