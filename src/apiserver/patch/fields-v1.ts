// Sets of fields as managedFields writes them down: FieldsV1. Objects of one controller have the same few sets, thousands of times, and
// sets that differ differ in few places: each part is kept once, as written and as read.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/fieldpath/serialize.go

import { isObject, type JsonObject } from '../../lib/json.ts';
import { parseNested } from '../../lib/nesting.ts';
import { compareElements, EMPTY_SET, type FieldSet, isEmptySet, LEAF } from './field-set.ts';

/** How many parts are remembered, twice: the newer and the older half. */
const REMEMBERED = 2048;
/** In characters: what is longer is some client's own, and no other object's. */
const LONGEST_REMEMBERED = 16 * 1024;
let newer = new Map<string, JsonObject>();
let older = new Map<string, JsonObject>();

/** What is written here, read; the text of a part is told by the numbers of its parts. */
const setsOfFields = new WeakMap<object, FieldSet>();
const fieldsOfSets = new WeakMap<FieldSet, JsonObject>();
const numbers = new WeakMap<object, number>();
let lastNumber = 0;

/** An empty object below a path stands for the path itself. */
const LEAF_FIELDS: JsonObject = Object.freeze({});
remember(LEAF_FIELDS, LEAF);

/** The set that FieldsV1 tell, undefined where they cannot be read; of stored ones (frozen) it is remembered as long as they are. */
export function fieldSetOf(fields: unknown): FieldSet | undefined {
  if (fields === undefined || fields === null || fields === LEAF_FIELDS) return EMPTY_SET;
  if (!isObject(fields)) return undefined;
  const known = setsOfFields.get(fields);
  if (known) return known;
  const read = readFields(fields);
  const set = read?.isMember ? { ...read, isMember: false } : read; // Nobody owns the object as such.
  if (set && Object.isFrozen(fields)) setsOfFields.set(fields, set);
  return set;
}

/** Undefined where something in it cannot be read; what is of a kind that is not known is passed over, as upstream. */
function readFields(fields: JsonObject): FieldSet | undefined {
  const children = new Map<string, FieldSet>();
  let isMember = false;
  for (const key of Object.keys(fields)) {
    if (key === '.') isMember = true;
    else if (/^[fkvi]:/.test(key)) {
      const child = isReadable(key) ? leafOrTree(fields[key]) : undefined;
      if (!child) return undefined;
      children.set(key, child);
    } else if (key[1] !== ':') return undefined;
  }
  return { isMember, children };
}

/** Names are any text; keys are a JSON object, values are JSON, indexes whole numbers (fieldpath/serialize-pe.go). */
function isReadable(key: string): boolean {
  const rest = key.slice(2);
  if (key.startsWith('f:')) return true;
  if (key.startsWith('i:')) return /^-?\d{1,19}$/.test(rest);
  try {
    const value = parseNested(rest);
    return key.startsWith('v:') || isObject(value);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function leafOrTree(inner: unknown): FieldSet | undefined {
  if (inner === null) return LEAF;
  if (!isObject(inner)) return undefined;
  const known = setsOfFields.get(inner);
  if (known) return known;
  return Object.keys(inner).length === 0 ? LEAF : readFields(inner);
}

/** The set as FieldsV1, frozen and shared with all that have the same. */
export function sharedFieldsV1(set: FieldSet): JsonObject {
  const written = fieldsOfSets.get(set);
  if (written) return written;
  const parts = [...set.children]
    .filter(([, child]) => !isEmptySet(child))
    .map(([key, child]) => [key, sharedFieldsV1(child)] as const)
    .sort(([a], [b]) => compareElements(a, b));
  if (parts.length === 0) return LEAF_FIELDS;
  const name = nameOf(set.isMember, parts);
  return known(name) ?? make(name, set.isMember, parts);
}

type Part = readonly [key: string, fields: JsonObject];

/** Joined: what V8 makes by adding texts up stays a tree of them, which takes several times as much to remember. */
function nameOf(isMember: boolean, parts: readonly Part[]): string {
  return [isMember ? '.' : '', ...parts.map(([key, fields]) => `${key.length}:${key}${numbers.get(fields)}`)].join(';');
}

function known(name: string): JsonObject | undefined {
  const fields = newer.get(name) ?? older.get(name);
  if (fields) keep(name, fields);
  return fields;
}

function keep(name: string, fields: JsonObject): void {
  if (name.length > LONGEST_REMEMBERED) return;
  newer.set(name, fields);
  if (newer.size < REMEMBERED) return;
  older = newer;
  newer = new Map();
}

function make(name: string, isMember: boolean, parts: readonly Part[]): JsonObject {
  const fields = Object.freeze(Object.fromEntries([...(isMember ? [['.', LEAF_FIELDS] as const] : []), ...parts]));
  const children = new Map(parts.map(([key, inner]) => [key, setsOfFields.get(inner) as FieldSet]));
  remember(fields, { isMember, children });
  keep(name, fields);
  return fields;
}

function remember(fields: JsonObject, set: FieldSet): void {
  setsOfFields.set(fields, set);
  fieldsOfSets.set(set, fields);
  numbers.set(fields, ++lastNumber);
}
