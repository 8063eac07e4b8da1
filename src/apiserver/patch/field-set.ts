// Sets of fields of an object, as FieldsV1 writes them down: `f:name`, `k:{"name":"c"}`, `v:"item"`, and `.` for the thing itself.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/fieldpath/serialize.go

import type { TypeSchema } from '../../kube/schema/schema.ts';
import { deepEqual, deepFreeze, isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { parseNested } from '../../lib/nesting.ts';

/** A tree: `isMember` says that the path that leads here is in the set. */
export interface FieldSet {
  isMember: boolean;
  readonly children: Map<string, FieldSet>;
}

export function emptySet(): FieldSet {
  return { isMember: false, children: new Map() };
}

export function isEmptySet(set: FieldSet): boolean {
  if (set.isMember) return false;
  for (const child of set.children.values()) if (!isEmptySet(child)) return false;
  return true;
}

/** Undefined where something in it cannot be read; what only begins otherwise is passed over, as upstream. */
function fromFieldsV1(fields: unknown): FieldSet | undefined {
  const set = emptySet();
  if (!isObject(fields)) return set;
  for (const [key, inner] of Object.entries(fields)) {
    if (key === '.') set.isMember = true;
    else if (/^[fkvi]:/.test(key)) {
      const child = isReadable(key) ? leafOrTree(inner) : undefined;
      if (!child) return undefined;
      set.children.set(key, child);
    }
  }
  return set;
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

/** An empty object below a path stands for the path itself. */
function leafOrTree(inner: unknown): FieldSet | undefined {
  if (isObject(inner) && Object.keys(inner).length > 0) return fromFieldsV1(inner);
  return { isMember: true, children: new Map() };
}

/** How many different sets are remembered as written. */
const REMEMBERED = 4096;
/** In characters: what is longer is some client's own, and no other object's. */
const LONGEST_REMEMBERED = 16 * 1024;
const written = new Map<string, JsonObject>();
const setsOfFields = new WeakMap<object, FieldSet>();
const fieldsOfSets = new WeakMap<FieldSet, JsonObject>();

function pair(fields: JsonObject, set: FieldSet): void {
  setsOfFields.set(fields, set);
  fieldsOfSets.set(set, fields);
}

/**
 * The set as FieldsV1, frozen. Objects of one controller have the same few sets, thousands of times: each is written once and shared.
 */
export function sharedFieldsV1(set: FieldSet): JsonObject {
  const own = fieldsOfSets.get(set);
  if (own) return own;
  const key = keyOfSet(set);
  const known = written.get(key);
  if (known) return known;
  const fields = deepFreeze(toFieldsV1(set));
  if (written.size >= REMEMBERED) written.clear();
  if (key.length <= LONGEST_REMEMBERED) written.set(key, fields);
  pair(fields, set);
  return fields;
}

/** The set that FieldsV1 tell, undefined where they cannot be read; of stored ones (frozen) it is remembered as long as they are. */
export function fieldSetOf(fields: unknown): FieldSet | undefined {
  if (!isObject(fields) || !Object.isFrozen(fields)) return fromFieldsV1(fields);
  const known = setsOfFields.get(fields);
  if (known) return known;
  const set = fromFieldsV1(fields);
  if (set) pair(fields, set);
  return set;
}

/** Tells sets apart; equal sets may have different keys, when they came to be in another order. */
function keyOfSet({ isMember, children }: FieldSet): string {
  let key = isMember ? '.' : '';
  for (const [name, child] of children) key += `${name.length}:${name}{${keyOfSet(child)}}`;
  return key;
}

function toFieldsV1(set: FieldSet): JsonObject {
  const result: JsonObject = {};
  const entries = [...set.children].filter(([, child]) => !isEmptySet(child)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, child] of entries) {
    const inner = toFieldsV1(child);
    result[key] = child.isMember && Object.keys(inner).length > 0 ? { '.': {}, ...inner } : inner;
  }
  return result;
}

/** Sets are shared and never changed once they are made: what an operation leaves as it was is the same set, not a copy. */
function withChildren(set: FieldSet, isMember: boolean, children: Map<string, FieldSet> | undefined): FieldSet {
  if (!children && isMember === set.isMember) return set;
  return { isMember, children: children ?? set.children };
}

/** What is in either; `a` itself where `b` adds nothing. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  let children: Map<string, FieldSet> | undefined;
  for (const [key, other] of b.children) {
    const own = a.children.get(key);
    const both = own ? union(own, other) : other;
    if (both === own || isEmptySet(both)) continue;
    children ??= new Map(a.children);
    children.set(key, both);
  }
  return withChildren(a, a.isMember || b.isMember, children);
}

/** What is in both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const [key, own] of a.children) {
    const other = b.children.get(key);
    const both = other && intersection(own, other);
    if (both && !isEmptySet(both)) children.set(key, both);
  }
  return { isMember: a.isMember && b.isMember, children };
}

/** What is in `a` and not in `b`; `a` itself where they have nothing in common. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  let children: Map<string, FieldSet> | undefined;
  for (const [key, other] of b.children) {
    const own = a.children.get(key);
    const left = own && difference(own, other);
    if (!left || left === own) continue;
    children ??= new Map(a.children);
    if (isEmptySet(left)) children.delete(key);
    else children.set(key, left);
  }
  return withChildren(a, a.isMember && !b.isMember, children);
}

/** Paths of members, as upstream prints them: `.spec.containers[name="c"].image`. */
export function pathsOf(set: FieldSet, prefix = ''): string[] {
  const own = set.isMember && prefix !== '' ? [prefix] : [];
  const inner = [...set.children]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, child]) => pathsOf(child, `${prefix}${pathPart(key)}`));
  return [...own, ...inner];
}

/** One element of a path, as upstream prints it. */
export function pathPart(key: string): string {
  const rest = key.slice(2);
  if (key.startsWith('f:')) return `.${rest}`;
  if (key.startsWith('v:')) return `[=${rest}]`;
  if (key.startsWith('i:')) return `[${rest}]`;
  const keys = JSON.parse(rest) as Record<string, unknown>;
  return `[${Object.entries(keys)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}]`;
}

/** How a list that is merged names an item: by its keys, or by its value. */
export function itemKeyOf(item: JsonValue, type: TypeSchema): string {
  if (type.list?.type !== 'map' || !isObject(item)) return `v:${JSON.stringify(item)}`;
  const keys = [...type.list.keys]
    .sort()
    .map((key) => [key, item[key] ?? defaultKey(key, type.items) ?? null] as const);
  return `k:${JSON.stringify(Object.fromEntries(keys.filter(([, value]) => value !== null)))}`;
}

/** What stands for a key that an item does not have: what the schema names as the field's default. */
export function defaultKey(key: string, type: TypeSchema | undefined): JsonValue | undefined {
  const field = type?.fields?.get(key);
  if (field?.default !== undefined) return field.default;
  if (key === 'protocol' && !type?.isOpen) return 'TCP';
  if (!field || field.omitsEmpty || field.isPointer) return undefined;
  return field.type.kind === 'integer' ? 0 : '';
}

export function isOwnedWhole(type: TypeSchema | undefined): boolean {
  if (!type) return false;
  if (type.isAtomic) return true;
  if (type.kind === 'list') return type.list === undefined || type.list.type === 'atomic';
  return type.kind !== 'object' && type.kind !== 'map' && type.kind !== 'any';
}

/** The children of a value by path element, for maps, structs and lists that are merged; undefined for what is owned whole. */
export function childrenOf(
  value: JsonValue | undefined,
  type: TypeSchema | undefined,
): Map<string, { value: JsonValue; type: TypeSchema | undefined }> | undefined {
  if (isOwnedWhole(type)) return undefined;
  if (Array.isArray(value)) return type?.kind === 'list' ? listChildren(value, type) : undefined;
  if (!isObject(value)) return undefined;
  const children = new Map<string, { value: JsonValue; type: TypeSchema | undefined }>();
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    children.set(`f:${key}`, { value: item, type: type?.kind === 'map' ? type.items : type?.fields?.get(key)?.type });
  }
  return children;
}

function listChildren(
  list: readonly JsonValue[],
  type: TypeSchema,
): Map<string, { value: JsonValue; type: TypeSchema | undefined }> {
  const children = new Map<string, { value: JsonValue; type: TypeSchema | undefined }>();
  for (const item of list) {
    children.set(itemKeyOf(item, type), { value: item, type: type.items });
  }
  return children;
}

/** Every field of a value that can have an owner. Structs have none of their own; maps, items and leaves do. */
export function setOf(value: JsonValue | undefined, type: TypeSchema | undefined): FieldSet {
  const set = emptySet();
  const children = childrenOf(value, type);
  if (!children) {
    set.isMember = value !== undefined;
    return set;
  }
  for (const [key, child] of children) {
    const inner = setOf(child.value, child.type);
    inner.isMember = inner.isMember || ownsItself(key, child);
    set.children.set(key, inner);
  }
  return set;
}

/** Items of keyed lists, and maps and structs that are there but empty or whose presence means something. */
function ownsItself(key: string, { value, type }: { value: JsonValue; type: TypeSchema | undefined }): boolean {
  if (!key.startsWith('f:')) return true;
  if (Array.isArray(value) || type?.kind === 'list') return true;
  return isObject(value);
}

/** The fields that were there before and are not any more; what is equal is not gone into. */
export function removedSet(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  type: TypeSchema | undefined,
): FieldSet {
  if (deepEqual(before, after)) return emptySet();
  const a = childrenOf(before, type);
  const b = childrenOf(after, type);
  if (!a || !b) return difference(setOf(before, type), setOf(after, type));
  const set = emptySet();
  for (const [key, left] of a) {
    const right = b.get(key);
    const inner = right ? removedSet(left.value, right.value, left.type ?? right.type) : memberSet(key, left);
    const child = right && inner.isMember ? { ...inner, isMember: false } : inner; // It is there still, as something else.
    if (!isEmptySet(child)) set.children.set(key, child);
  }
  return set;
}

interface Child {
  readonly value: JsonValue;
  readonly type: TypeSchema | undefined;
}

function memberSet(key: string, child: Child): FieldSet {
  const set = setOf(child.value, child.type);
  set.isMember = set.isMember || ownsItself(key, child);
  return set;
}

/** The fields that differ: in either, with another value, or only in one. */
export function changedSet(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  type: TypeSchema | undefined,
): FieldSet {
  const set = emptySet();
  if (deepEqual(before, after)) return set;
  const a = childrenOf(before, type);
  const b = childrenOf(after, type);
  if (!a && !b) {
    set.isMember = true;
    return set;
  }
  for (const key of new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])) {
    const left = a?.get(key);
    const right = b?.get(key);
    const inner =
      left && right
        ? changedSet(left.value, right.value, left.type ?? right.type)
        : setOf((left ?? right)?.value, (left ?? right)?.type);
    if (!left || !right)
      inner.isMember =
        inner.isMember || ownsItself(key, (left ?? right) as { value: JsonValue; type: TypeSchema | undefined });
    if (!isEmptySet(inner)) set.children.set(key, inner);
  }
  return set;
}
