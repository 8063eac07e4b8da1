// Which pods go first when there are too many.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/controller_utils.go (ActivePodsWithRanks)

import { findCondition } from '../kube/conditions.ts';
import type { Pod } from '../kube/types.gen.ts';
import { isReady } from './pods-of.ts';

const COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASE_RANK: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

interface Candidate {
  readonly pod: Pod;
  /** What counts before time does: the lower goes first. */
  readonly standing: readonly number[];
  readonly isReady: boolean;
  readonly readySince: Moment;
  readonly restarts: number;
  readonly created: Moment;
}

interface Moment {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Ages count by their order of magnitude, in nanoseconds. */
  readonly magnitude: number;
}

/** The pods, the first to go before the others. How many share a node does not count: on Fargate every pod has its own. */
export function inDeletionOrder(pods: readonly Pod[], nowMs: number): Pod[] {
  const candidates = pods.map((pod) => candidate(pod, nowMs));
  return candidates.sort(compare).map(({ pod }) => pod);
}

function candidate(pod: Pod, nowMs: number): Candidate {
  const phase = PHASE_RANK[pod.status?.phase ?? ''] ?? 1;
  const ready = isReady(pod);
  return {
    pod,
    standing: [pod.spec?.nodeName ? 1 : 0, phase, ready ? 1 : 0, deletionCost(pod)],
    isReady: ready,
    readySince: moment(findCondition(pod.status?.conditions, 'Ready')?.lastTransitionTime, nowMs),
    restarts: Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
    created: moment(pod.metadata.creationTimestamp, nowMs),
  };
}

function moment(timestamp: string | undefined, nowMs: number): Moment {
  const atMs = Date.parse(timestamp ?? '');
  const ageMs = nowMs - atMs;
  return { atMs, magnitude: ageMs > 0 ? Math.floor(Math.log2(ageMs * 1e6)) : -1 };
}

function compare(a: Candidate, b: Candidate): number {
  for (const [index, value] of a.standing.entries()) {
    const other = b.standing[index]!;
    if (value !== other) return value - other;
  }
  // Here both are ready, or neither is.
  if (a.isReady && a.readySince.atMs !== b.readySince.atMs)
    return a.readySince.magnitude - b.readySince.magnitude || byChance(a, b);
  if (a.restarts !== b.restarts) return b.restarts - a.restarts;
  if (a.created.atMs === b.created.atMs) return 0;
  return a.created.magnitude - b.created.magnitude || byChance(a, b);
}

/** Among those of one magnitude the uid is as good as chance. */
const byChance = (a: Candidate, b: Candidate) => (a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1);

/** A cost that is not an int32 in plain digits counts as none. */
function deletionCost({ metadata }: Pod): number {
  const text = metadata.annotations?.[COST] ?? '0';
  return /^(0|-?[1-9]\d{0,9})$/.test(text) && Number(text) === (Number(text) | 0) ? Number(text) : 0;
}
