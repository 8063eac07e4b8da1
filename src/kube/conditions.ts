// Lists of conditions, one a type.

interface AnyCondition {
  type: string;
  status: string;
  lastTransitionTime?: string;
}

export function findCondition<T extends AnyCondition>(
  conditions: readonly T[] | undefined,
  type: string,
): T | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** A list with `condition` in its place; its transition time stays when the status is the same as before. */
export function setCondition<T extends AnyCondition>(conditions: readonly T[] | undefined, condition: T): T[] {
  const before = findCondition(conditions, condition.type);
  const kept =
    before?.status === condition.status && before.lastTransitionTime !== undefined
      ? { ...condition, lastTransitionTime: before.lastTransitionTime }
      : condition;
  return before
    ? (conditions ?? []).map((other) => (other.type === condition.type ? kept : other))
    : [...(conditions ?? []), kept];
}
