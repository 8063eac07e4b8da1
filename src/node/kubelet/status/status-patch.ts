// What to write of a new status: only what differs from what is there. Pure.

import type { PodCondition, PodStatus } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';

/** The fields that are the kubelet's; the others belong to schedulers and controllers. */
const OWN_FIELDS = [
  'observedGeneration',
  'phase',
  'conditions',
  'message',
  'reason',
  'hostIP',
  'hostIPs',
  'podIP',
  'podIPs',
  'startTime',
  'initContainerStatuses',
  'containerStatuses',
  'ephemeralContainerStatuses',
] as const satisfies readonly (keyof PodStatus)[];

/** The `status` of a strategic merge patch, or undefined when nothing differs. */
export function statusPatch(before: PodStatus, after: PodStatus): Record<string, unknown> | undefined {
  const patch: Record<string, unknown> = {};
  for (const field of OWN_FIELDS) {
    const value = field === 'conditions' ? changedConditions(before, after) : changedField(before[field], after[field]);
    if (value !== undefined) patch[field] = value;
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

/** Null takes a field away. */
function changedField(before: unknown, after: unknown): unknown {
  if (deepEqual(withoutUndefined(before), withoutUndefined(after))) return undefined;
  return after ?? null;
}

/** Conditions are merged by their type, so that those of others stay. */
function changedConditions(before: PodStatus, after: PodStatus): unknown {
  const changed = (after.conditions ?? []).flatMap((condition) => {
    const old = before.conditions?.find(({ type }) => type === condition.type);
    if (old && deepEqual(comparable(old), comparable(condition))) return [];
    return [{ ...removed(old, condition), ...condition }];
  });
  return changed.length > 0 ? changed : undefined;
}

/** A reason or message that has gone must be taken away by name. */
function removed(old: PodCondition | undefined, condition: PodCondition): Record<string, null> {
  const gone = (['reason', 'message'] as const).filter(
    (key) => old?.[key] !== undefined && condition[key] === undefined,
  );
  return Object.fromEntries(gone.map((key) => [key, null]));
}

const comparable = (condition: object) =>
  Object.fromEntries(Object.entries(condition).filter(([key, value]) => value !== null && key !== 'lastProbeTime'));

const withoutUndefined = (value: unknown): unknown => (value === undefined ? null : value);
