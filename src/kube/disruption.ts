// What a disruption budget's status says of itself, for who counts and for who takes.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/component-helpers/apps/poddisruptionbudget/helpers.go

import { setCondition } from './conditions.ts';
import type { Pod, PodDisruptionBudget } from './types.gen.ts';

type Status = NonNullable<PodDisruptionBudget['status']>;

export const DISRUPTION_ALLOWED = 'DisruptionAllowed';

/** The status with its condition in line with what it allows. @param now RFC 3339 */
export function withAllowedCondition(status: Status, now: string): Status {
  const isAllowed = (status.disruptionsAllowed ?? 0) > 0;
  const condition = {
    type: DISRUPTION_ALLOWED,
    status: isAllowed ? 'True' : 'False',
    ...(status.observedGeneration ? { observedGeneration: status.observedGeneration } : {}),
    lastTransitionTime: now,
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  };
  return { ...status, conditions: setCondition(status.conditions, condition) };
}

/** Of an eviction: the pod has not begun, has ended, or goes anyway. No budget has a word in it. */
export function disruptsNothing({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined || ['Succeeded', 'Failed', 'Pending'].includes(status?.phase ?? '');
}
