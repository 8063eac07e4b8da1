// An object in the versions in which its owners booked their fields: what a write did is looked at in each of them.
// https://github.com/kubernetes-sigs/structured-merge-diff/blob/master/merge/update.go, apimachinery pkg/util/managedfields/internal/versionconverter.go

import type { KubeObject } from '../../kube/object.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import type { FieldChanges } from './field-changes.ts';

/** A kind in one of its versions. */
export interface VersionForm {
  readonly schema: TypeSchema | undefined;
  /** Fields that the write leaves as they were. */
  readonly resets: readonly string[];
  /** An object of any version in this one; it is not changed. Throws UnfitForVersion. */
  read(object: KubeObject): KubeObject;
}

/** Undefined: nobody serves the version, whose owners are forgotten. Throws UnfitForVersion for what is no version. */
export type FindForm = (apiVersion: string) => VersionForm | undefined;

/** An object that has what a version of its kind does not know. */
export class UnfitForVersion extends Error {
  override readonly name = 'UnfitForVersion';
}

export interface VersionedWrite {
  readonly current: KubeObject | undefined;
  readonly next: KubeObject;
  /** Absent: the kind has one version. */
  readonly forms?: FindForm;
}

/** What changed, by version: that of the write is known, the others are worked out when they are asked for. */
export function changesByVersion(
  { current, next, forms }: VersionedWrite,
  own: FieldChanges,
  compare: (write: { current: KubeObject | undefined; next: KubeObject }, form: VersionForm) => FieldChanges,
): (apiVersion: string | undefined) => FieldChanges | undefined {
  const known = new Map<string, FieldChanges | undefined>([[next.apiVersion, own]]);
  return (apiVersion = '') => {
    if (known.has(apiVersion)) return known.get(apiVersion);
    const form = forms?.(apiVersion);
    const before = form && current && readIn(form, current, 'failed to convert old object');
    const changes =
      form && compare({ current: before, next: readIn(form, next, 'failed to convert new object') }, form);
    known.set(apiVersion, changes);
    return changes;
  };
}

/** @param words what the object was read for */
export function readIn(form: VersionForm, object: KubeObject, words: string): KubeObject {
  try {
    return form.read(object);
  } catch (error) {
    if (error instanceof UnfitForVersion) throw new UnfitForVersion(`${words}: ${error.message}`);
    throw error;
  }
}
