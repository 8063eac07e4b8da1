// The scheduler of pods that no Fargate profile took. On this cluster every node is a Fargate node, so it says why a pod fits nowhere.
// Words: https://github.com/kubernetes/kubernetes/blob/master/pkg/scheduler/framework/types.go (FitError)

import { findCondition } from '../kube/conditions.ts';
import { eventRecorder } from '../kube/events.ts';
import { NODES, PODS } from '../kube/kind-refs.ts';
import { objectKey, splitKey } from '../kube/object.ts';
import { watching } from '../kube/sources.ts';
import type { Node, Pod, Taint, Toleration } from '../kube/types.gen.ts';
import { toTimestamp } from '../lib/clock.ts';
import type { Controller, Requeue } from '../reconcile/controller.ts';
import type { ControllerContext } from './context.ts';

const NAME = 'default-scheduler';
const IDENTITY = { user: 'system:kube-scheduler', groups: ['system:authenticated'], fieldManager: 'kube-scheduler' };

/** A pod that fits nowhere is tried again when nodes come or go, but not at once each time: pkg/scheduler/backend/queue/backoff_queue.go. */
const FIRST_BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 10_000;

interface Try {
  readonly uid: string;
  readonly count: number;
  /** Monotonic: not before. */
  readonly nextMs: number;
}

export function defaultScheduler(shared: ControllerContext): Controller {
  const cluster = shared.cluster.as(IDENTITY);
  const events = eventRecorder({ cluster, component: NAME, clock: shared.clock, logger: shared.logger });
  const tries = new Map<string, Try>();
  return {
    name: NAME,
    sources: [
      watching(cluster, PODS, ({ object }) => (isWaiting(object) ? [objectKey(object.metadata)] : [])),
      watching(cluster, NODES, ({ type }) => (type === 'MODIFIED' ? [] : [...tries.keys()])),
    ],
    async reconcile(key) {
      const pod = cluster.of(PODS).find(splitKey(key));
      if (!pod || !isWaiting(pod)) return void tries.delete(key);
      const requeue = backOff(tries, { key, uid: pod.metadata.uid, nowMs: shared.clock.monotonicMs() });
      if (requeue) return requeue;
      const message = fitError(pod, cluster.of(NODES).list());
      const current = findCondition(pod.status?.conditions, 'PodScheduled');
      if (current?.status === 'False' && current.message === message) return undefined;
      await events.record(pod, { type: 'Warning', reason: 'FailedScheduling', message });
      const now = toTimestamp(shared.clock.simulatedMs());
      const since = current?.status === 'False' ? (current.lastTransitionTime ?? now) : now;
      const condition = {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message,
        lastProbeTime: null,
        lastTransitionTime: since,
      };
      const name = { name: pod.metadata.name, namespace: pod.metadata.namespace ?? '' };
      await cluster
        .of(PODS)
        .patch(name, { type: 'strategic', subresource: 'status', body: { status: { conditions: [condition] } } });
      return undefined;
    },
  };
}

/** How long this try is too early by; undefined: it is not, and is counted. */
function backOff(
  tries: Map<string, Try>,
  { key, uid, nowMs }: { readonly key: string; readonly uid: string; readonly nowMs: number },
): Requeue | undefined {
  const known = tries.get(key);
  const last = known?.uid === uid ? known : undefined;
  if (last && last.nextMs > nowMs) return { requeueAfterMs: last.nextMs - nowMs };
  const count = (last?.count ?? 0) + 1;
  tries.set(key, { uid, count, nextMs: nowMs + Math.min(FIRST_BACK_OFF_MS * 2 ** (count - 1), LONGEST_BACK_OFF_MS) });
  return undefined;
}

function isWaiting({ spec, metadata }: Pod): boolean {
  if (spec?.schedulerName !== NAME || spec.nodeName || spec.schedulingGates?.length) return false;
  return metadata.deletionTimestamp === undefined;
}

/** Why the pod fits on none of the nodes. */
export function fitError(pod: Pod, nodes: readonly Node[]): string {
  const total = nodes.length;
  if (total === 0) return 'no nodes available to schedule pods';
  const reasons = new Map<string, number>();
  for (const node of nodes) {
    const reason = reasonAgainst(pod, node);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const texts = [...reasons].map(([reason, count]) => `${count} ${reason}`).sort();
  const helpless = [...reasons].map(([reason, count]) => `${count} ${preemptionFor(reason)}`);
  const preemption = [...new Set(helpless)].join(', ');
  return `0/${total} nodes are available: ${texts.join(', ')}. preemption: 0/${total} nodes are available: ${preemption}.`;
}

const TOO_MANY = 'Too many pods';

function preemptionFor(reason: string): string {
  return reason === TOO_MANY
    ? 'No preemption victims found for incoming pod'
    : 'Preemption is not helpful for scheduling';
}

/** The taint comes first; a Fargate node that tolerates the pod is full: it holds one pod, which is its own. */
function reasonAgainst(pod: Pod, node: Node): string {
  const taint = (node.spec?.taints ?? []).find(
    (candidate) => candidate.effect !== 'PreferNoSchedule' && !isTolerated(candidate, pod.spec?.tolerations ?? []),
  );
  if (taint) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
  return TOO_MANY;
}

function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some(({ key, operator, value, effect }) => {
    if (effect && effect !== taint.effect) return false;
    if (key && key !== taint.key) return false;
    return operator === 'Exists' || (value ?? '') === (taint.value ?? '');
  });
}
