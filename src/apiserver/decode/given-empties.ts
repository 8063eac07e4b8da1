// Empty lists and maps that a client gave, where Go would leave them out when it writes: some of upstream's kinds tell them from none
// when they ask whether something changed (reflect.DeepEqual), though what is stored does not tell.

import { joined } from './place.ts';

/** The way to a value: keys and indexes. */
export type Steps = readonly (string | number)[];

/** Where something empty was given, and what. */
export interface GivenEmpty {
  readonly steps: Steps;
  readonly is: 'list' | 'map';
}

const given = new WeakMap<object, readonly GivenEmpty[]>();

/** @param empties where in the object something empty was given */
export function noteGivenEmpties(object: object, empties: readonly GivenEmpty[]): void {
  if (empties.length > 0) given.set(object, empties);
}

/** Whether a client gave something empty as this field of the object, or below it, that no default has filled since. */
export const gaveEmpty = (object: object, field: string): boolean =>
  (given.get(object) ?? []).some(({ steps }) => steps[0] === field && isEmptyAt(object, steps));

const isEmptyAt = (object: object, steps: Steps): boolean => Object.keys(valueAt(object, steps) ?? {}).length === 0;

const valueAt = (object: object, steps: Steps): unknown =>
  steps.reduce<unknown>((at, step) => (at as Record<string | number, unknown> | null | undefined)?.[step], object);

/** What Go has in memory, and shows, of a field that a client gave something empty for and that is written as if it were not there.
 * @param path upstream's notation of the field: `spec.rules` */
export function emptyAt(object: object, path: string): [] | Record<string, never> | undefined {
  const found = given.get(object)?.find(({ steps }) => pathOf(steps) === path);
  if (!found) return undefined;
  return found.is === 'list' ? [] : {};
}

const pathOf = (steps: Steps): string =>
  steps.reduce<string>((path, step) => (typeof step === 'number' ? `${path}[${step}]` : joined(path, step)), '');

/** The object as it was given, where Go prints nothing for lists that an object that it reads is without. */
export function asGiven<T extends object>(object: T): T {
  const lists = (given.get(object) ?? []).filter(({ steps }) => valueAt(object, steps) === null);
  return lists.reduce((all, { steps }) => withEmptyList(all, steps) as T, object);
}

function withEmptyList(value: unknown, [step, ...rest]: Steps): unknown {
  if (step === undefined) return [];
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  const place = copy as Record<string | number, unknown>;
  place[step] = withEmptyList(place[step], rest);
  return copy;
}

/** For a copy of an object: the same was given. */
export function copyGivenEmpties<T extends object>(from: T, to: T): T {
  noteGivenEmpties(to, given.get(from) ?? []);
  return to;
}
