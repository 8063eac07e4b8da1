// Fields that an applier has given up are taken out of the object, unless somebody else owns them.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/merge/update.go (prune), typed/remove.go

import type { KubeObject } from '../../kube/object.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { appliedSet } from './apply-merge.ts';
import { childrenOf } from './field-paths.ts';
import { difference, type FieldSet, intersection, isEmptySet, union } from './field-set.ts';
import type { Owner } from './owners.ts';
import { type FindForm, readIn, type VersionForm } from './version-forms.ts';

export interface Ownership {
  /** The applier as of its last apply. */
  readonly last: Owner | undefined;
  /** Everybody now, the applier's whole configuration included. */
  readonly managed: readonly Pick<Owner, 'entry' | 'set'>[];
}

/** What nobody owns goes with the struct or the list item that held it, and stays where that stays. */
export function pruned(merged: KubeObject, { last, managed }: Ownership, forms: FindForm): KubeObject {
  const form = last && !isEmptySet(last.set) ? forms(versionOf(last)) : undefined;
  if (!last || !form) return merged;
  const named = (set: FieldSet) => withNamedFields(set, form.schema);
  const whole = readIn(form, merged, `${FAILED}failed to convert merged object to last applied version`);
  let kept: Kept = { whole, left: removedFrom(whole, named(last.set), form) };
  // First in the version in which it was pruned, for what is left there may not be enough for another.
  const versions = new Set([versionOf(last), ...managed.map(versionOf)]);
  for (const version of versions) {
    const owned = managed.filter((owner) => versionOf(owner) === version).map(({ set }) => set);
    const other = forms(version);
    if (other && owned.length > 0) kept = withOwned(kept, owned.reduce(union), other);
  }
  const all = named(setOf(whole, form));
  const gone = difference(all, named(setOf(form.read(kept.left), form)));
  const result = removedFrom(whole, intersection(gone, named(last.set)), form);
  return forms(merged.apiVersion)?.read(result) ?? result;
}

const FAILED = 'failed to prune fields: ';

interface Kept {
  /** With all that was pruned. */
  readonly whole: KubeObject;
  readonly left: KubeObject;
}

const versionOf = ({ entry }: Pick<Owner, 'entry'>) => entry.apiVersion ?? '';
const setOf = (object: KubeObject, { schema }: VersionForm) => appliedSet(object as unknown as JsonObject, schema);

/** Adds back what is owned in a version. */
function withOwned(kept: Kept, owned: FieldSet, form: VersionForm): Kept {
  const named = (set: FieldSet) => withNamedFields(set, form.schema);
  const words = `${FAILED}failed add back owned items: failed to convert merged object at version`;
  const whole = readIn(form, kept.whole, words);
  const left = readIn(form, kept.left, words);
  const gone = difference(named(setOf(whole, form)), union(named(setOf(left, form)), named(owned)));
  return { whole, left: removedFrom(whole, gone, form) };
}

function removedFrom(object: KubeObject, gone: FieldSet, { schema }: VersionForm): KubeObject {
  return (removeIn(object as unknown as JsonObject, gone, schema) ?? {}) as unknown as KubeObject;
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
