// How the parts of a value are named in a set of fields: by field, by an item's keys, by an item's value.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/fieldpath/element.go

import type { TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonValue } from '../../lib/json.ts';
import { Memo } from '../../lib/memo.ts';

/** A part of a value, with what its type is by the schema. */
export interface Child {
  readonly value: JsonValue;
  readonly type: TypeSchema | undefined;
}

const fieldElements = new Memo<string>(4096);

/** The path element of a field: one string for each name, as sets are full of them. */
export const fieldElement = (name: string) => fieldElements.get(name, () => `f:${name}`);

/** How a list that is merged names an item: by its keys, or by its value. */
export function itemKeyOf(item: JsonValue, type: TypeSchema): string {
  if (type.list?.type !== 'map' || !isObject(item)) return `v:${JSON.stringify(item)}`;
  const keys = [...type.list.keys]
    .sort()
    .map((key) => [key, item[key] === undefined ? defaultKey(key, type.items) : item[key]] as const);
  return `k:${JSON.stringify(Object.fromEntries(keys))}`; // A key that is null is one, and one that is missing is left out.
}

const LOCAL_REFERENCE = 'io.k8s.api.core.v1.LocalObjectReference';

/** What stands for a key that an item does not have: what the schema names as the field's default. */
export function defaultKey(key: string, type: TypeSchema | undefined): JsonValue | undefined {
  const field = type?.fields?.get(key);
  if (field?.default !== undefined) return field.default;
  if (key === 'protocol' && !type?.isOpen) return 'TCP';
  if (key === 'name' && type?.name === LOCAL_REFERENCE) return '';
  if (!field || field.omitsEmpty || field.isPointer) return undefined;
  return field.type.kind === 'integer' ? 0 : '';
}

const RAW = 'io.k8s.apimachinery.pkg.runtime.RawExtension';

export function isOwnedWhole(type: TypeSchema | undefined): boolean {
  if (!type) return false;
  if (type.isAtomic || type.name === RAW) return true;
  if (type.kind === 'list') return type.list === undefined || type.list.type === 'atomic';
  return type.kind !== 'object' && type.kind !== 'map' && type.kind !== 'any';
}

/** The children of a value by path element, for maps, structs and lists that are merged; undefined for what is owned whole. */
export function childrenOf(value: JsonValue | undefined, type: TypeSchema | undefined): Map<string, Child> | undefined {
  if (isOwnedWhole(type)) return undefined;
  if (Array.isArray(value)) return type?.kind === 'list' ? listChildren(value, type) : undefined;
  if (!isObject(value)) return undefined;
  const children = new Map<string, Child>();
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    children.set(fieldElement(key), {
      value: item,
      type: type?.kind === 'map' ? type.items : type?.fields?.get(key)?.type,
    });
  }
  return children;
}

/** An item of a list that is merged by keys, without any of them. */
export class UnkeyedItem extends Error {
  override readonly name = 'UnkeyedItem';
}

function listChildren(list: readonly JsonValue[], type: TypeSchema): Map<string, Child> {
  const children = new Map<string, Child>();
  const repeated = new Map<string, JsonValue[]>();
  for (const item of list) {
    const key = itemKeyOf(item, type);
    if (key === 'k:{}') throw new UnkeyedItem('associative list with keys has an element that omits key field');
    const same = children.get(key);
    // Items that are there twice are one thing, owned whole (structured-merge-diff typed/compare.go, visitListItems).
    const copies = repeated.get(key);
    if (copies) copies.push(item);
    else if (same) repeated.set(key, [same.value, item]);
    else children.set(key, { value: item, type: type.items });
  }
  for (const [key, value] of repeated) children.set(key, { value, type: undefined });
  return children;
}
