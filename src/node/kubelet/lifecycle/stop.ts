// Stopping containers gently: the event, the hook, its turn, then the signal, all within one period of grace.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/kuberuntime_container.go (killContainer)
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/kuberuntime_termination_order.go

import type { Clock } from '../../../lib/clock.ts';
import { deadline } from '../actions/deadline.ts';
import type { ActionTarget } from '../actions/target.ts';
import type { Observed } from '../observed.ts';
import type { PodLook } from '../pod-sync.ts';
import { targetOf } from '../pod-target.ts';
import { runHook } from './hook.ts';

/** kuberuntime_manager.go (minimumGracePeriodInSeconds): even who has used up all the grace gets this long. */
const SHORTEST_GRACE_SECONDS = 2;
const DEFAULT_GRACE_SECONDS = 30;

export interface StopWish {
  readonly graceSeconds: number;
  /** For event Killing; `Stopping container x` when absent. */
  readonly message?: string;
  /** Settles when the container's turn has come. */
  readonly turn?: Promise<unknown>;
}

/** The pod's own period. */
export function graceOf({ pod }: PodLook): number {
  const { deletionGracePeriodSeconds } = pod.metadata;
  return deletionGracePeriodSeconds ?? pod.spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
}

/** Resolves when it has stopped. A pod that is gone meanwhile has no grace left; a kubelet that stops leaves it to the next one. */
export async function stopContainer(look: PodLook, container: Observed, wish: StopWish): Promise<void> {
  const { context, pod, memory } = look;
  const { latest, name, fieldPath } = container;
  if (!latest) return;
  const message = wish.message ?? `Stopping container ${name}`;
  await memory.events.record(pod, { type: 'Normal', reason: 'Killing', message, fieldPath });
  const { gone } = memory;
  const cut = AbortSignal.any([gone, context.stopping]);
  const begunMs = context.clock.monotonicMs();
  const leftSeconds = () => wish.graceSeconds - wholeSeconds(context.clock.monotonicMs() - begunMs);
  if (leftSeconds() > 0) await runPreStop(look, container, { graceSeconds: leftSeconds(), cut });
  if (leftSeconds() > 0 && wish.turn) await within(context.clock, leftSeconds() * 1000, { turn: wish.turn, cut });
  if (context.stopping.aborted) return;
  if (gone.aborted) return context.runtime.stopContainer(latest.id, 0);
  const kill = () => void context.runtime.stopContainer(latest.id, 0).catch(() => undefined); // The stop under way tells.
  gone.addEventListener('abort', kill, { once: true });
  try {
    await context.runtime.stopContainer(latest.id, Math.max(leftSeconds(), SHORTEST_GRACE_SECONDS));
  } finally {
    gone.removeEventListener('abort', kill);
  }
}

const wholeSeconds = (ms: number) => Math.floor(ms / 1000);

/** A hook that outlives the grace is left alone, and nothing is said of it. */
async function runPreStop(
  look: PodLook,
  container: Observed,
  { graceSeconds, cut }: { graceSeconds: number; cut: AbortSignal },
): Promise<void> {
  const handler = container.spec.lifecycle?.preStop;
  if (!handler) return;
  const { context, pod, memory } = look;
  const target: ActionTarget = targetOf(look, container);
  const limit = deadline(context.clock, graceSeconds * 1000, cut);
  try {
    await runHook(target, { handler, pod }, limit.signal);
  } catch {
    // What a hook says may be secret: only that it failed is told.
    if (!limit.signal.aborted) {
      const facts = { type: 'Warning', reason: 'FailedPreStopHook', message: 'PreStopHook failed' } as const;
      await memory.events.record(pod, { ...facts, fieldPath: container.fieldPath });
    }
  } finally {
    limit[Symbol.dispose]();
  }
}

/** Until the turn has come, the time is over or nobody waits any more. */
function within(clock: Clock, ms: number, { turn, cut }: { turn: Promise<unknown>; cut: AbortSignal }): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(ms, resolve);
    const settle = () => {
      timer.cancel();
      resolve();
    };
    cut.addEventListener('abort', settle, { once: true });
    turn.then(settle, settle);
  });
}

/** Main containers at once; sidecars after them, the last of them first. */
export async function stopAll(look: PodLook, running: readonly Observed[], graceSeconds: number): Promise<void> {
  const main = running.filter(({ role }) => role !== 'sidecar');
  const sidecars = running.filter(({ role }) => role === 'sidecar').reverse();
  const stops = main.map((container) => stopContainer(look, container, { graceSeconds }));
  let turn: Promise<unknown> = Promise.allSettled(stops.filter((_, index) => main[index]?.role === 'main'));
  for (const container of sidecars) {
    const stop = stopContainer(look, container, { graceSeconds, turn });
    turn = Promise.allSettled([turn, stop]);
    stops.push(stop);
  }
  await Promise.all(stops);
}
