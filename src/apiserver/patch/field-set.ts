// Sets of fields of an object, as FieldsV1 writes them down: `f:name`, `k:{"name":"c"}`, `v:"item"`, and `.` for the thing itself.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/fieldpath/serialize.go

import type { TypeSchema } from '../../kube/schema/schema.ts';
import { deepEqual, isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';

/** A tree: `isMember` says that the path that leads here is in the set. */
export interface FieldSet {
  isMember: boolean;
  readonly children: Map<string, FieldSet>;
}

export function emptySet(): FieldSet {
  return { isMember: false, children: new Map() };
}

export function isEmptySet(set: FieldSet): boolean {
  return !set.isMember && [...set.children.values()].every(isEmptySet);
}

export function fromFieldsV1(fields: unknown): FieldSet {
  const set = emptySet();
  if (!isObject(fields)) return set;
  for (const [key, inner] of Object.entries(fields)) {
    if (key === '.') set.isMember = true;
    else if (/^[fkvi]:/.test(key)) set.children.set(key, leafOrTree(inner));
  }
  return set;
}

/** An empty object below a path stands for the path itself. */
function leafOrTree(inner: unknown): FieldSet {
  if (isObject(inner) && Object.keys(inner).length > 0) return fromFieldsV1(inner);
  return { isMember: true, children: new Map() };
}

export function toFieldsV1(set: FieldSet): JsonObject {
  const result: JsonObject = {};
  const entries = [...set.children].filter(([, child]) => !isEmptySet(child)).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, child] of entries) {
    const inner = toFieldsV1(child);
    result[key] = child.isMember && Object.keys(inner).length > 0 ? { '.': {}, ...inner } : inner;
  }
  return result;
}

/** Combines two sets by what each says of a path. */
export function combine(
  a: FieldSet | undefined,
  b: FieldSet | undefined,
  keep: (a: boolean, b: boolean) => boolean,
): FieldSet {
  const result = emptySet();
  result.isMember = keep(a?.isMember ?? false, b?.isMember ?? false);
  for (const key of new Set([...(a?.children.keys() ?? []), ...(b?.children.keys() ?? [])])) {
    const child = combine(a?.children.get(key), b?.children.get(key), keep);
    if (!isEmptySet(child)) result.children.set(key, child);
  }
  return result;
}

export const union = (a: FieldSet, b: FieldSet) => combine(a, b, (x, y) => x || y);
export const intersection = (a: FieldSet, b: FieldSet) => combine(a, b, (x, y) => x && y);
export const difference = (a: FieldSet, b: FieldSet) => combine(a, b, (x, y) => x && !y);

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
  if (key === 'protocol') return 'TCP';
  const field = type?.fields?.get(key);
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
