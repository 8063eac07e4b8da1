// Which pods go first when there are too many.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/controller_utils.go (ActivePodsWithRanks)

import { findCondition } from '../kube/conditions.ts';
import type { Pod } from '../kube/types.gen.ts';
import { isReady } from './pods-of.ts';

const COST = 'controller.kubernetes.io/pod-deletion-cost';
const PHASE_RANK: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** The pods, the first to go before the others. How many share a node does not count: on Fargate every pod has its own. */
export function inDeletionOrder(pods: readonly Pod[], nowMs: number): Pod[] {
  return [...pods].sort((a, b) => compare(a, b, nowMs));
}

function compare(a: Pod, b: Pod, nowMs: number): number {
  const [left, right] = [a, b].map(standing);
  for (const [index, value] of left!.entries()) if (value !== right![index]) return value - right![index]!;
  const [readyA, readyB] = [a, b].map(readySinceMs);
  if (isReady(a) && isReady(b) && readyA !== readyB) return younger(a, b, ages(readyA!, readyB!, nowMs));
  const moreRestarts = restarts(b) - restarts(a);
  if (moreRestarts !== 0) return moreRestarts;
  const [createdA, createdB] = [a, b].map(({ metadata }) => Date.parse(metadata.creationTimestamp));
  return createdA === createdB ? 0 : younger(a, b, ages(createdA!, createdB!, nowMs));
}

/** What counts before time does: the lower goes first. */
function standing(pod: Pod): number[] {
  const phase = PHASE_RANK[pod.status?.phase ?? ''] ?? 1;
  return [pod.spec?.nodeName ? 1 : 0, phase, isReady(pod) ? 1 : 0, deletionCost(pod)];
}

/** A cost that is not an int32 in plain digits counts as none. */
function deletionCost({ metadata }: Pod): number {
  const text = metadata.annotations?.[COST] ?? '0';
  return /^(0|-?[1-9]\d{0,9})$/.test(text) && Number(text) === (Number(text) | 0) ? Number(text) : 0;
}

const readySinceMs = ({ status }: Pod) =>
  Date.parse(findCondition(status?.conditions, 'Ready')?.lastTransitionTime ?? '');
const ages = (a: number, b: number, nowMs: number): [number, number] => [nowMs - a, nowMs - b];

/** Ages count by their order of magnitude, in nanoseconds; among those of one magnitude it is as good as chance: the uid. */
function younger(a: Pod, b: Pod, [ageA, ageB]: [number, number]): number {
  const magnitude = (ageMs: number) => (ageMs > 0 ? Math.floor(Math.log2(ageMs * 1e6)) : -1);
  return magnitude(ageA) - magnitude(ageB) || (a.metadata.uid < b.metadata.uid ? -1 : 1);
}

const restarts = ({ status }: Pod) =>
  Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
