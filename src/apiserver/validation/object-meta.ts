// Validation of metadata, on create and on update.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/api/validation/objectmeta.go

import type { KubeObject } from '../../kube/object.ts';
import type { ObjectMeta } from '../../kube/types.gen.ts';
import { deepEqual } from '../../lib/json.ts';
import type { FieldErrors } from '../field-errors.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { labelValueProblems, nameProblems, qualifiedNameProblems } from './names.ts';

const MAX_ANNOTATIONS_BYTES = 256 * 1024;
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

export function validateObjectMeta(object: KubeObject, kind: KindDefinition, errors: FieldErrors): void {
  const meta = object.metadata;
  const { name, generateName } = meta as Partial<ObjectMeta>;
  if (generateName) {
    for (const problem of nameProblems(kind.nameRule, generateName.replace(/[-.]+$/, '') || generateName))
      errors.invalid('metadata.generateName', generateName, problem);
  }
  if (!name) errors.required('metadata.name', 'name or generateName is required');
  else for (const problem of nameProblems(kind.nameRule, name)) errors.invalid('metadata.name', name, problem);
  validateMaps(meta, errors);
  validateReferences(meta, errors);
}

export function validateLabels(
  labels: Readonly<Record<string, string>> | undefined,
  path: string,
  errors: FieldErrors,
): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    for (const problem of qualifiedNameProblems(key)) errors.invalid(path, key, problem);
    for (const problem of labelValueProblems(value)) errors.invalid(path, value, problem);
  }
}

/** Of a pod template, whose name is nobody's. */
export function validateMaps(meta: Partial<ObjectMeta>, errors: FieldErrors, path = 'metadata'): void {
  validateLabels(meta.labels, `${path}.labels`, errors);
  let bytes = 0;
  for (const [key, value] of Object.entries(meta.annotations ?? {})) {
    for (const problem of qualifiedNameProblems(key.toLowerCase())) errors.invalid(`${path}.annotations`, key, problem);
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (bytes > MAX_ANNOTATIONS_BYTES) errors.tooLong(`${path}.annotations`, MAX_ANNOTATIONS_BYTES);
}

function validateReferences(meta: ObjectMeta, errors: FieldErrors): void {
  for (const [index, owner] of (meta.ownerReferences ?? []).entries()) {
    const path = `metadata.ownerReferences[${index}]`;
    if (!owner.apiVersion) errors.invalid(`${path}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty');
    if (!owner.kind) errors.invalid(`${path}.kind`, owner.kind ?? '', 'must not be empty');
    if (!owner.name) errors.invalid(`${path}.name`, owner.name ?? '', 'must not be empty');
    if (!owner.uid) errors.invalid(`${path}.uid`, owner.uid ?? '', 'must not be empty');
  }
  const controllers = (meta.ownerReferences ?? []).filter((owner) => owner.controller === true);
  if (controllers.length > 1) {
    const [a, b] = controllers;
    const words = `Only one reference can have Controller set to true. Found "true" in references for ${a?.kind}/${a?.name} and ${b?.kind}/${b?.name}`;
    errors.invalid('metadata.ownerReferences', meta.ownerReferences, words);
  }
  for (const finalizer of meta.finalizers ?? []) validateFinalizer(finalizer, errors);
}

function validateFinalizer(finalizer: string, errors: FieldErrors): void {
  for (const problem of qualifiedNameProblems(finalizer)) errors.invalid('metadata.finalizers', finalizer, problem);
  if (!finalizer.includes('/') && !STANDARD_FINALIZERS.has(finalizer)) {
    errors.invalid(
      'metadata.finalizers',
      finalizer,
      'name is neither a standard finalizer name nor is it fully qualified',
    );
  }
}

export function validateObjectMetaUpdate(object: KubeObject, current: KubeObject, errors: FieldErrors): void {
  validateMaps(object.metadata, errors);
  if (
    !deepEqual(object.metadata.ownerReferences, current.metadata.ownerReferences) ||
    !deepEqual(object.metadata.finalizers, current.metadata.finalizers)
  ) {
    validateReferences(object.metadata, errors);
  }
  if (current.metadata.deletionTimestamp !== undefined) {
    const added = (object.metadata.finalizers ?? []).filter(
      (finalizer) => !current.metadata.finalizers?.includes(finalizer),
    );
    if (added.length > 0) {
      const list = added.map((finalizer) => JSON.stringify(finalizer)).join(', ');
      errors.forbidden(
        'metadata.finalizers',
        `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
      );
    }
  }
}
