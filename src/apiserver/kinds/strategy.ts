// What kinds with spec and status have in common: status belongs to its subresource, generation counts changes of the spec.

import type { KubeObject } from '../../kube/object.ts';
import { deepEqual } from '../../lib/json.ts';
import { gaveEmpty } from '../decode/given-empties.ts';
import type { KindDefinition, ObjectSubresource } from './kind.ts';

interface SpecAndStatus extends KubeObject {
  spec?: unknown;
  status?: unknown;
}

/** On create: no status, first generation. @param status what a new object's status is; absent: as Go prints an empty one */
export function startSpec<T extends SpecAndStatus>(object: T, status: object = {}): void {
  object.status = status as T['status'];
  object.metadata.generation = 1;
}

/**
 * Fields that a write leaves as they were, whoever sends them: nobody comes to own of them.
 * @param subresource through which the write goes
 * @returns paths: `spec`, `metadata.labels`
 */
export function resetFieldsOf(
  {
    status,
    resetFields,
    objectSubresources = [],
  }: Pick<KindDefinition, 'status' | 'resetFields' | 'objectSubresources'>,
  subresource?: string,
): readonly string[] {
  if (subresource === undefined) return resetFields ?? (status ? ['status'] : []);
  if (subresource === 'status') return status?.resets ?? ['spec'];
  return objectSubresources.find(({ name }) => name === subresource)?.resets ?? [];
}

/** On update: the status stays; the generation rises when the spec changed. */
export function keepStatus<T extends SpecAndStatus>(object: T, current: T): void {
  object.status = current.status as T['status'];
  countSpecChanges(object, current);
}

/** On update: the generation rises when the spec changed. */
export function countSpecChanges<T extends SpecAndStatus>(object: T, current: T): void {
  if (!deepEqual(object.spec, current.spec)) object.metadata.generation = (current.metadata.generation ?? 0) + 1;
}

/**
 * On update: the generation rises when a field changed, or when something empty was given there: of kinds that upstream compares with
 * reflect.DeepEqual, which tells that from what is stored.
 */
export function countChangesToTheLetter<T extends KubeObject>(object: T, current: T, field: keyof T & string): void {
  if (isChangedToTheLetter(object, current, field)) object.metadata.generation = (current.metadata.generation ?? 0) + 1;
}

/** Whether a field changed, or something empty was given there: for what upstream compares with reflect.DeepEqual. */
export const isChangedToTheLetter = <T extends KubeObject>(object: T, current: T, field: keyof T & string): boolean =>
  !deepEqual(object[field] ?? null, current[field] ?? null) || gaveEmpty(object, field);

/** The spec, if there was one before, is what it was. */
export const hasSameSpec = ({ metadata }: KubeObject, current: KubeObject | undefined): boolean =>
  current !== undefined && current.metadata.generation === metadata.generation;

/** For `settle`: of the metadata that comes with a status nothing counts after all, though it was looked at whose it is. */
export function keepMeta<T extends KubeObject>(next: T, current: T): T {
  return { ...next, metadata: { ...next.metadata, ...keptForStatus(current.metadata) } };
}

/** The `status` subresource: takes the status, and of metadata what upstream lets through. */
export function statusSubresource<T extends SpecAndStatus>(
  options: { keepsLabels?: boolean; keepsMeta?: boolean } = {},
): ObjectSubresource<T> {
  return {
    name: 'status',
    resets: ['spec', ...(options.keepsMeta ? ['metadata'] : []), ...(options.keepsLabels ? ['metadata.labels'] : [])],
    merge(incoming, current) {
      const metadata = { ...incoming.metadata, ...(options.keepsMeta ? keptForStatus(current.metadata) : {}) };
      if (options.keepsLabels) copyLabels(metadata, current.metadata);
      return { ...current, metadata, status: incoming.status } as T;
    },
  };
}

function copyLabels(metadata: KubeObject['metadata'], current: KubeObject['metadata']): void {
  if (current.labels) metadata.labels = current.labels;
  else delete metadata.labels;
}

/** apimachinery pkg/apis/meta/v1/helpers.go (ResetObjectMetaForStatus). */
function keptForStatus({
  generation,
  labels,
  annotations,
  finalizers,
  ownerReferences,
}: KubeObject['metadata']): Partial<KubeObject['metadata']> {
  const kept = { generation, labels, annotations, finalizers, ownerReferences };
  return kept as Partial<KubeObject['metadata']>; // Undefined where there is nothing: the store leaves it out.
}

/** The part of an object that is written for itself under that name, the status among them; undefined: there is none. */
export function objectPartOf(
  kind: KindDefinition,
  name: string | undefined,
): ObjectSubresource<KubeObject> | undefined {
  if (name === undefined) return undefined;
  return name === 'status' ? kind.status : kind.objectSubresources?.find((part) => part.name === name);
}
