// Whose are the replicas of an object, and of its scale: the owners of the one in the terms of the other.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/managedfields/scalehandler.go

import type { ManagedFieldsEntry } from '../../kube/types.gen.ts';
import { difference, EMPTY_SET, type FieldSet, isEmptySet, LEAF } from './field-set.ts';
import { isSame, type Owner, readOwners, writeOwners } from './owners.ts';

const VIEW_VERSION = 'autoscaling/v1';
const IN_VIEW = pathSet(['spec', 'replicas']);

/** Where the replicas stand in a version of the object: `none` in one that has no scale, undefined for a version that is not known. */
export type ReplicasPath = (apiVersion: string) => readonly string[] | 'none' | undefined;

function pathSet([name, ...rest]: readonly string[]): FieldSet {
  return name === undefined ? LEAF : { isMember: false, children: new Map([[`f:${name}`, pathSet(rest)]]) };
}

const has = (set: FieldSet | undefined, [name, ...rest]: readonly string[]): boolean =>
  name === undefined ? set?.isMember === true : has(set?.children.get(`f:${name}`), rest);

/** Undefined: the owner has nothing to do with the replicas. */
function replicasOf({ entry, set }: Owner, pathIn: ReplicasPath): readonly string[] | undefined {
  const path = pathIn(entry.apiVersion ?? '');
  return path !== undefined && path !== 'none' && has(set, path) ? path : undefined;
}

/** The owners of the object's replicas as those of its scale. */
export function toView(entries: readonly ManagedFieldsEntry[], pathIn: ReplicasPath): ManagedFieldsEntry[] {
  const owners = (readOwners(entries) ?? []).filter((owner) => replicasOf(owner, pathIn));
  return writeOwners(owners.map(({ entry }) => ({ entry: { ...entry, apiVersion: VIEW_VERSION }, set: IN_VIEW })));
}

export interface WrittenView {
  /** The object's owners before the write. */
  readonly parent: readonly ManagedFieldsEntry[];
  /** The scale's owners after it. */
  readonly view: readonly ManagedFieldsEntry[];
  /** The object's version that the write went through. */
  readonly apiVersion: string;
  readonly pathIn: ReplicasPath;
}

/**
 * The object's owners after a write of its scale. As upstream, somebody who does not apply is told by the version as well, which is
 * another in a scale: whoever keeps the replicas is written down anew, without a time, beside what else is theirs.
 */
export function toParent({ parent, view, apiVersion, pathIn }: WrittenView): ManagedFieldsEntry[] {
  const inView = [...(readOwners(view) ?? [])];
  const left = (readOwners(parent) ?? []).flatMap((owner): Owner[] => {
    if (pathIn(owner.entry.apiVersion ?? '') === undefined) return [];
    const path = replicasOf(owner, pathIn);
    if (!path) return [owner];
    const at = inView.findIndex(({ entry }) => isSame(owner.entry, entry));
    if (at >= 0) inView.splice(at, 1);
    return at >= 0 ? [owner] : [{ ...owner, set: difference(owner.set, pathSet(path)) }];
  });
  const path = pathIn(apiVersion);
  const set = path === undefined || path === 'none' ? EMPTY_SET : pathSet(path);
  const anew = inView
    .filter((owner) => has(owner.set, ['spec', 'replicas']))
    .map(({ entry: { time: _, ...entry } }) => ({ entry: { ...entry, apiVersion }, set }));
  return writeOwners([...left, ...anew].filter((owner) => !isEmptySet(owner.set)));
}
