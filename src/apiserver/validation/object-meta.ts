// Validation of metadata, on create and on update.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/api/validation/objectmeta.go

import { labelKeyProblems, labelValueProblems } from '../../kube/names.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ObjectMeta } from '../../kube/types.gen.ts';
import type { FieldErrors } from '../field-errors.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { validateManager } from './field-manager.ts';
import { asPrefix, nameProblems } from './names.ts';

const MAX_ANNOTATIONS_BYTES = 256 * 1024;
const MAX_SUBRESOURCE = 256;
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** What the rules for metadata ask of a kind. */
export type MetaRules = Pick<KindDefinition, 'nameRule'> &
  Partial<Pick<KindDefinition, 'namespaced' | 'nameProblems' | 'hasFreeGenerateName' | 'hasFreeFinalizers'>>;

/** What apimachinery alone wants of metadata, whatever the kind: names are parts of a path. */
export const ANY_KIND: MetaRules = { nameRule: 'path-segment', hasFreeFinalizers: true };

/** What every built-in kind checks of its metadata (pkg/apis/core/validation ValidateObjectMeta). */
export function validateObjectMeta(object: KubeObject, kind: MetaRules, errors: FieldErrors): void {
  const meta = object.metadata;
  const { name, generateName } = meta as Partial<ObjectMeta>;
  const more = (text: string) => kind.nameProblems?.(object, text) ?? [];
  if (generateName && !kind.hasFreeGenerateName) {
    // With more behind it, it is no directory of a path.
    const prefix = kind === ANY_KIND ? `${generateName}a` : asPrefix(generateName);
    const problems = nameProblems(kind.nameRule, prefix);
    errors.problems('metadata.generateName', generateName, [...problems, ...more(generateName)]);
  }
  if (!name) errors.required('metadata.name', 'name or generateName is required');
  else errors.problems('metadata.name', name, [...nameProblems(kind.nameRule, name), ...more(name)]);
  if (kind.namespaced && !meta.namespace) errors.required('metadata.namespace');
  validateParts(meta, errors);
  if (!kind.hasFreeFinalizers) validateOwnFinalizers(meta, errors);
}

/** Of objects that are yet to be made from a template: nothing but labels and annotations (validateFieldAllowList, with Go's names). */
export function validateTemplateMeta(meta: Partial<ObjectMeta>, path: string, errors: FieldErrors): void {
  validateAnnotations(meta.annotations, path, errors);
  validateLabels(meta.labels, `${path}.labels`, errors);
  for (const [field, value] of Object.entries(meta))
    if (field !== 'labels' && field !== 'annotations' && value != null)
      errors.forbidden(`${path}.${field === 'uid' ? 'uID' : field}`, 'cannot be set');
}

function validateParts(meta: ObjectMeta, errors: FieldErrors): void {
  if ((meta.generation ?? 0) < 0)
    errors.invalid('metadata.generation', meta.generation, 'must be greater than or equal to 0');
  validateMaps(meta, errors);
  validateReferences(meta, errors);
  validateFinalizers(meta, errors);
  validateOwners(meta, errors);
}

export function validateLabels(
  labels: Readonly<Record<string, string>> | undefined,
  path: string,
  errors: FieldErrors,
): void {
  for (const [key, value] of Object.entries(labels ?? {})) {
    for (const problem of labelKeyProblems(key)) errors.invalid(path, key, problem);
    for (const problem of labelValueProblems(value)) errors.invalid(path, value, problem);
  }
}

/** Of a pod template, whose name is nobody's. */
export function validateMaps(meta: Partial<ObjectMeta>, errors: FieldErrors, path = 'metadata'): void {
  validateLabels(meta.labels, `${path}.labels`, errors);
  validateAnnotations(meta.annotations, path, errors);
}

function validateAnnotations(annotations: ObjectMeta['annotations'], path: string, errors: FieldErrors): void {
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations ?? {})) {
    for (const problem of labelKeyProblems(key.toLowerCase())) errors.invalid(`${path}.annotations`, key, problem);
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (bytes > MAX_ANNOTATIONS_BYTES) errors.tooLong(`${path}.annotations`, MAX_ANNOTATIONS_BYTES);
}

/** Kinds that cannot own anything (apimachinery pkg/api/validation BannedOwners). */
const BANNED_OWNERS = new Set(['v1/Event']);

function validateReferences(meta: ObjectMeta, errors: FieldErrors): void {
  const path = 'metadata.ownerReferences';
  for (const owner of meta.ownerReferences ?? []) {
    const hasVersion = /^[^/]*[^/]$|^[^/]*\/[^/]+$/.test(owner.apiVersion ?? '');
    if (!hasVersion) errors.invalid(`${path}.apiVersion`, owner.apiVersion ?? '', 'version must not be empty');
    if (!owner.kind) errors.invalid(`${path}.kind`, owner.kind ?? '', 'must not be empty');
    if (!owner.name) errors.invalid(`${path}.name`, owner.name ?? '', 'must not be empty');
    if (!owner.uid) errors.invalid(`${path}.uid`, owner.uid ?? '', 'must not be empty');
    if (BANNED_OWNERS.has(`${owner.apiVersion}/${owner.kind}`)) {
      const gvk = `/${owner.apiVersion}, Kind=${owner.kind}`;
      errors.invalid(path, owner, `${gvk} is disallowed from being an owner`);
    }
  }
  const [a, b] = (meta.ownerReferences ?? []).filter((owner) => owner.controller === true);
  if (!b) return;
  const words = `Only one reference can have Controller set to true. Found "true" in references for ${a?.kind}/${a?.name} and ${b.kind}/${b.name}`;
  errors.invalid(path, meta.ownerReferences, words);
}

function validateFinalizers({ finalizers = [] }: ObjectMeta, errors: FieldErrors): void {
  for (const finalizer of finalizers)
    for (const problem of labelKeyProblems(finalizer)) errors.invalid('metadata.finalizers', finalizer, problem);
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion'))
    errors.invalid('metadata.finalizers', finalizers, 'finalizer orphan and foregroundDeletion cannot be both set');
}

/** Finalizers without a domain are the cluster's own. */
function validateOwnFinalizers({ finalizers = [] }: ObjectMeta, errors: FieldErrors): void {
  for (const [index, finalizer] of finalizers.entries()) {
    if (finalizer.includes('/') || STANDARD_FINALIZERS.has(finalizer)) continue;
    const words = 'name is neither a standard finalizer name nor is it fully qualified';
    errors.invalid(`metadata.finalizers[${index}]`, finalizer, words);
  }
}

/** What an update of any kind checks before the kind's own rules (apiserver pkg/registry/rest/update.go validateCommonFields). */
export function validateCommonFields(object: KubeObject, current: KubeObject, errors: FieldErrors): void {
  validateParts(unchecked(object.metadata, current.metadata), errors);
  validateChange(object.metadata, current.metadata, errors);
}

/** Without the parts that are the stored ones themselves: they were checked when they came. */
function unchecked(meta: ObjectMeta, before: ObjectMeta): ObjectMeta {
  const rest = { ...meta };
  for (const part of CHECKED_PARTS) if (rest[part] === before[part]) delete rest[part];
  return rest;
}

const CHECKED_PARTS = ['labels', 'annotations', 'ownerReferences', 'finalizers'] as const;

/** What every built-in kind checks of an update's metadata (pkg/apis/core/validation ValidateObjectMetaUpdate). */
export function validateObjectMetaUpdate(
  object: KubeObject,
  current: KubeObject,
  { kind, errors }: { kind: KindDefinition; errors: FieldErrors },
): void {
  validateChange(object.metadata, current.metadata, errors);
  if (!kind.hasFreeFinalizers) validateOwnFinalizers(object.metadata, errors);
}

const IMMUTABLE = ['uid', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

function validateChange(meta: ObjectMeta, before: ObjectMeta, errors: FieldErrors): void {
  const added = (meta.finalizers ?? []).filter((finalizer) => !before.finalizers?.includes(finalizer));
  if (before.deletionTimestamp !== undefined && added.length > 0) {
    const list = added.map((finalizer) => JSON.stringify(finalizer)).join(', ');
    errors.forbidden(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
    );
  }
  for (const key of IMMUTABLE)
    if (meta[key] !== before[key]) errors.invalid(`metadata.${key}`, meta[key] ?? null, 'field is immutable');
  const rest = unchecked(meta, before);
  validateMaps(rest, errors);
  validateReferences(rest, errors);
  validateOwners(rest, errors);
}

/** apimachinery pkg/apis/meta/v1/validation (ValidateManagedFields), of what can be read at all. */
function validateOwners({ managedFields = [] }: ObjectMeta, errors: FieldErrors): void {
  for (const [index, { manager = '', subresource = '' }] of managedFields.entries()) {
    const path = `metadata.managedFields[${index}]`;
    validateManager(manager, `${path}.manager`, errors);
    if (Buffer.byteLength(subresource) > MAX_SUBRESOURCE) errors.tooLong(`${path}.subresource`, MAX_SUBRESOURCE);
  }
}
