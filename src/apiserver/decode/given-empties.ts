// Empty lists and maps that a client gave, where Go would leave them out when it writes: some of upstream's kinds tell them from none
// when they ask whether something changed (reflect.DeepEqual), though what is stored does not tell.

/** The way to a value: keys and indexes. */
export type Steps = readonly (string | number)[];

const given = new WeakMap<object, readonly Steps[]>();

/** @param empties where in the object something empty was given */
export function noteGivenEmpties(object: object, empties: readonly Steps[]): void {
  if (empties.length > 0) given.set(object, empties);
}

/** Whether a client gave something empty as this field of the object, or below it, that no default has filled since. */
export const gaveEmpty = (object: object, field: string): boolean =>
  (given.get(object) ?? []).some((steps) => steps[0] === field && isEmptyAt(object, steps));

function isEmptyAt(object: object, steps: Steps): boolean {
  const value = steps.reduce<unknown>(
    (at, step) => (at as Record<string | number, unknown> | undefined)?.[step],
    object,
  );
  return Object.keys(value ?? {}).length === 0;
}

/** For a copy of an object: the same was given. */
export function copyGivenEmpties<T extends object>(from: T, to: T): T {
  noteGivenEmpties(to, given.get(from) ?? []);
  return to;
}
