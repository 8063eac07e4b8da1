// How a pod learns that it is not launched: its PodScheduled condition, and an event in the same words.

import { findCondition } from '../kube/conditions.ts';
import { PODS } from '../kube/kind-refs.ts';
import type { Pod } from '../kube/types.gen.ts';
import { toTimestamp } from '../lib/clock.ts';
import type { FargateContext } from './context.ts';
import { asRead, nameOf } from './pod-writes.ts';

export interface Refusal {
  /** Of the condition, such as POD_UNSUPPORTED_ON_FARGATE. */
  readonly reason: string;
  readonly message: string;
}

/**
 * Tells once: a pod whose condition says so already is left alone, so that looking again costs nothing. The condition comes
 * first, because it is refused when the pod is no longer as it was read, and then the event has been written already.
 * @returns whether the pod was told now
 */
export async function reportRefusal(pod: Pod, refusal: Refusal, context: FargateContext): Promise<boolean> {
  const current = findCondition(pod.status?.conditions, 'PodScheduled');
  if (current?.status === 'False' && current.message === refusal.message) return false;
  const now = toTimestamp(context.clock.simulatedMs());
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason: refusal.reason,
    message: refusal.message,
    lastProbeTime: null,
    lastTransitionTime: current?.status === 'False' ? (current.lastTransitionTime ?? now) : now,
  };
  const body = { metadata: asRead(pod), status: { conditions: [condition] } };
  await context.cluster.of(PODS).patch(nameOf(pod), { type: 'strategic', subresource: 'status', body });
  await tellRefusal(pod, refusal, context);
  return true;
}

/** The event alone. */
export async function tellRefusal(pod: Pod, { message }: Refusal, { events }: FargateContext): Promise<void> {
  await events.record(pod, { type: 'Warning', reason: 'FailedScheduling', message });
}
