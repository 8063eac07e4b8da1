// Fields that an applier has given up are taken out of the object, unless somebody else owns them.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/merge/update.go (prune), typed/remove.go

import type { TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { appliedSet } from './apply-merge.ts';
import { childrenOf } from './field-paths.ts';
import { difference, type FieldSet, intersection, isEmptySet, union } from './field-set.ts';

export interface Ownership {
  /** What the applier owned before. */
  readonly last: FieldSet;
  /** What anybody owns now, the applier's whole configuration included. */
  readonly managed: FieldSet;
}

/** What nobody owns goes with the struct or the list item that held it, and stays where that stays. */
export function pruned(merged: JsonObject, { last, managed }: Ownership, type: TypeSchema | undefined): JsonObject {
  if (isEmptySet(last)) return merged;
  const named = (set: FieldSet) => withNamedFields(set, type);
  const setOf = (value: JsonObject) => named(appliedSet(value, type));
  const all = setOf(merged);
  const without = remove(merged, named(last), type);
  const owned = remove(merged, difference(all, union(setOf(without), named(managed))), type);
  return remove(merged, intersection(difference(all, setOf(owned)), named(last)), type);
}

/** Fields of structs are members as soon as something below them is. */
function withNamedFields(set: FieldSet, type: TypeSchema | undefined): FieldSet {
  const children = [...set.children].map(([key, child]): [string, FieldSet] => {
    const field = type?.kind === 'object' && key.startsWith('f:') ? type.fields?.get(key.slice(2)) : undefined;
    const inner = withNamedFields(child, field?.type ?? type?.items);
    return [key, field && !isEmptySet(inner) ? { ...inner, isMember: true } : inner];
  });
  return { isMember: set.isMember, children: new Map(children) };
}

function remove(value: JsonObject, gone: FieldSet, type: TypeSchema | undefined): JsonObject {
  return (removeIn(value, gone, type) ?? {}) as JsonObject;
}

/** Null where nothing is left. */
function removeIn(value: JsonValue, gone: FieldSet, type: TypeSchema | undefined): JsonValue {
  const children = childrenOf(value, type);
  if (!children || children.size === 0) return value;
  const kept: [string, JsonValue][] = [];
  for (const [key, child] of children) {
    const inner = gone.children.get(key);
    if (inner?.isMember) continue;
    kept.push([key, inner && !isEmptySet(inner) ? removeIn(child.value, inner, child.type) : child.value]);
  }
  if (kept.length === 0) return null;
  return isObject(value)
    ? Object.fromEntries(kept.map(([key, item]) => [key.slice(2), item]))
    : kept.map(([, item]) => item);
}
