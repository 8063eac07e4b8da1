// How upstream shows an object that is refused: the structs that it works with have no JSON names, so each field stands there by its Go
// name, in the order of the struct, and one that is not set as Go's zero.

import { isObject, type JsonObject, sortedKeys } from '../../lib/json.ts';

/** A field's JSON name, its zero (null: a pointer, a list or a map), and what it is made of. A list has items of that. */
type GoField = readonly [json: string, zero: unknown, of?: GoStruct];

/** Fields by their Go names, in order. */
export type GoStruct = Readonly<Record<string, GoField>>;

export const text = (json: string): GoField => [json, ''];
export const flag = (json: string): GoField => [json, false];
export const count = (json: string): GoField => [json, 0];
export const pointer = (json: string, of?: GoStruct): GoField => (of ? [json, null, of] : [json, null]);

/** @param value as JSON has it; a list has items that are each such a struct */
export function asGoStruct(value: unknown, struct: GoStruct): unknown {
  if (Array.isArray(value)) return value.map((item) => asGoStruct(item, struct));
  if (!isObject(value)) return value ?? null;
  const entries = Object.entries(struct).map(([name, field]) => [name, shown(value[field[0]], field)]);
  return Object.fromEntries(entries);
}

function shown(value: unknown, [, zero, of]: GoField): unknown {
  const present = value ?? zero;
  if (of) return asGoStruct(present, of);
  return isObject(present) ? sortedKeys(present as JsonObject) : present;
}
