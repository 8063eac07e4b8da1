// Pods that may be active for so long and no longer.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/active_deadline.go

import { graceOf, stopAll } from './lifecycle/stop.ts';
import type { Observed } from './observed.ts';
import type { PodLook } from './pod-sync.ts';

export const DEADLINE_EXCEEDED = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
} as const;

/** Undefined: the pod has no such limit, or has not begun; 0: its time is over. */
export function activeLeftMs({ pod, context }: PodLook): number | undefined {
  const seconds = pod.spec?.activeDeadlineSeconds;
  const startTime = pod.status?.startTime;
  if (seconds === undefined || startTime === undefined) return undefined;
  return Math.max(0, Date.parse(startTime) + seconds * 1000 - context.clock.simulatedMs());
}

/** Stops what runs; the pod has failed. */
export async function endByDeadline(look: PodLook, observed: readonly Observed[]): Promise<void> {
  const { memory, pod } = look;
  memory.probes.stop();
  await memory.events.record(pod, { type: 'Normal', ...DEADLINE_EXCEEDED });
  const running = observed.filter(({ fate }) => fate === 'running');
  await stopAll(look, running, graceOf(look));
}
