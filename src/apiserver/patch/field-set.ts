// Sets of fields of an object, and what can be done with them.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/fieldpath/set.go

import { isObject, type JsonObject, type JsonValue, sortedKeys } from '../../lib/json.ts';

/**
 * A tree whose keys are path elements as FieldsV1 writes them: `f:name`, `k:{"name":"c"}`, `v:"item"`. `isMember` says that the path that
 * leads here is in the set. Sets are shared: they are not changed any more once they have been given away.
 */
export interface FieldSet {
  readonly isMember: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

const NO_CHILDREN: ReadonlyMap<string, FieldSet> = new Map();
export const EMPTY_SET: FieldSet = { isMember: false, children: NO_CHILDREN };
/** A path that ends here. */
export const LEAF: FieldSet = { isMember: true, children: NO_CHILDREN };

export function isEmptySet(set: FieldSet): boolean {
  if (set.isMember) return false;
  for (const child of set.children.values()) if (!isEmptySet(child)) return false;
  return true;
}

/** What an operation leaves as it was is the same set, not a copy. */
function withChildren(set: FieldSet, isMember: boolean, children: ReadonlyMap<string, FieldSet> | undefined): FieldSet {
  if (!children && isMember === set.isMember) return set;
  return { isMember, children: children ?? set.children };
}

/** The set without some fields of the object and all that is below them. @param paths `spec`, `metadata.labels` */
export function withoutFields(set: FieldSet, paths: readonly string[]): FieldSet {
  return paths.reduce((left, path) => without(left, path.split('.')), set);
}

function without(set: FieldSet, [name = '', ...rest]: readonly string[]): FieldSet {
  const key = `f:${name}`;
  const own = set.children.get(key);
  if (!own) return set;
  const left = rest.length === 0 ? EMPTY_SET : without(own, rest);
  const children = new Map(set.children);
  if (isEmptySet(left)) children.delete(key);
  else children.set(key, left);
  return withChildren(set, set.isMember, children);
}

/** What is in either; `a` itself where `b` adds nothing. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === EMPTY_SET) return b;
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
  const children = [...set.children].sort(([a], [b]) => compareElements(a, b));
  const pathOf = (key: string) => `${prefix}${pathPart(key)}`;
  return [
    ...children.filter(([, { isMember }]) => isMember).map(([key]) => pathOf(key)),
    ...children.flatMap(([key, child]) => pathsOf(child, pathOf(key))),
  ];
}

/** The order of path elements: names, keys, values, indexes; numbers by what they are (fieldpath/element.go, Less). */
export function compareElements(a: string, b: string): number {
  const [kind, other] = [KINDS.indexOf(a[0] ?? ''), KINDS.indexOf(b[0] ?? '')];
  if (kind !== other) return kind - other;
  if (a.startsWith('f:')) return compareTexts(a, b);
  return compareValues(JSON.parse(a.slice(2)) as JsonValue, JSON.parse(b.slice(2)) as JsonValue);
}

const KINDS = '.fkvi';
const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const TYPES = ['number', 'string', 'boolean', 'list', 'map', 'null'];
const typeOf = (value: JsonValue) =>
  TYPES.indexOf(value === null ? 'null' : Array.isArray(value) ? 'list' : isObject(value) ? 'map' : typeof value);

/** structured-merge-diff value/value.go (Compare), fields.go. */
function compareValues(a: JsonValue, b: JsonValue): number {
  const types = typeOf(a) - typeOf(b);
  if (types !== 0) return types;
  if (typeof a === 'number') return a - (b as number);
  if (typeof a === 'string') return compareTexts(a, b as string);
  if (typeof a === 'boolean') return Number(a) - Number(b);
  if (a === null) return 0;
  return compareParts(partsOf(a), partsOf(b));
}

const partsOf = (value: JsonValue) => Object.entries(sortedKeys(value) as JsonObject) as [string, JsonValue][];

function compareParts(a: readonly [string, JsonValue][], b: readonly [string, JsonValue][]): number {
  for (const [index, [name, value]] of a.entries()) {
    const other = b[index];
    if (!other) return 1;
    const found = compareTexts(name, other[0]) || compareValues(value, other[1]);
    if (found !== 0) return found;
  }
  return a.length - b.length;
}

/** structured-merge-diff value/value.go (ToString). */
function valueText(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return Object.entries(sortedKeys(value) as JsonObject)
    .map(([name, part]) => `${name}=${valueText(part)}`)
    .join('');
}

/** One element of a path, as upstream prints it. */
export function pathPart(key: string): string {
  const rest = key.slice(2);
  if (key.startsWith('f:')) return `.${rest}`;
  if (key.startsWith('v:')) return `[=${rest}]`;
  if (key.startsWith('i:')) return `[${rest}]`;
  const keys = JSON.parse(rest) as JsonObject;
  return `[${Object.entries(keys)
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .join(',')}]`;
}
