// What a PersistentVolumeClaim must say, and what of it stays.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/apis/core/validation/validation.go (ValidatePersistentVolumeClaim*)

import { dnsSubdomainProblems, qualifiedNameProblems } from '../../../kube/names.ts';
import { compareQuantities, parseQuantity } from '../../../kube/quantity.ts';
import type {
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  TypedObjectReference,
} from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import {
  validateNonnegativeQuantity,
  validatePositiveQuantity,
  validateWholeQuantity,
} from '../../validation/amounts.ts';
import { asGoStruct } from '../../validation/go-structs.ts';
import { validateLabelSelector } from '../../validation/label-selectors.ts';
import { dnsLabelProblems } from '../../validation/names.ts';
import { unifiedDiff } from '../../validation/unified-diff.ts';
import { CLAIM_SPEC } from './claim-struct.ts';
import { VOLUME_MODES, validateAccessModes } from './persistent-volume-validation.ts';
import { CLASS_ANNOTATION } from './volume-cells.ts';

const STAYS =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
const CLASS_PATH = 'spec.volumeAttributesClassName';
const RESIZE_STATES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
];

export function validateClaim({ spec }: PersistentVolumeClaim, errors: FieldErrors, current?: PersistentVolumeClaim) {
  validateClaimSpec(spec ?? {}, { path: 'spec', before: current?.spec }, errors);
}

interface ClaimPlace {
  /** Of the spec: a claim's own, or that of a template. */
  readonly path: string;
  /** Whoever had a source with a group keeps any (allowInvalidAPIGroupInDataSourceOrRef). */
  readonly before?: PersistentVolumeClaimSpec | undefined;
}

export function validateClaimSpec(spec: PersistentVolumeClaimSpec, place: ClaimPlace, errors: FieldErrors): void {
  const { path } = place;
  if (!spec.accessModes?.length) errors.required(`${path}.accessModes`, 'at least 1 access mode is required');
  if (spec.selector) validateLabelSelector(spec.selector, `${path}.selector`, errors);
  validateAccessModes(spec.accessModes ?? [], path, errors);
  const size = spec.resources?.requests?.['storage'];
  if (size === undefined) errors.required(`${path}.resources[storage]`);
  else validatePositiveQuantity(size, `${path}.resources[storage]`, errors);
  validateClassName(spec.storageClassName, `${path}.storageClassName`, errors);
  errors.choice(`${path}.volumeMode`, spec.volumeMode, VOLUME_MODES);
  validateDataSources(spec, place, errors);
  validateClassName(spec.volumeAttributesClassName, `${path}.volumeAttributesClassName`, errors);
}

function validateClassName(name: string | undefined, path: string, errors: FieldErrors): void {
  if (name) errors.problems(path, name, dnsSubdomainProblems(name));
}

function validateDataSources(
  { dataSource, dataSourceRef }: PersistentVolumeClaimSpec,
  { path, before }: ClaimPlace,
  errors: FieldErrors,
) {
  const isLenient = [before?.dataSource, before?.dataSourceRef].some(
    (source) => (source?.apiGroup ?? undefined) !== undefined,
  );
  if (dataSource) validateDataSource(dataSource, { path: `${path}.dataSource`, isLenient }, errors);
  if (dataSourceRef) validateDataSource(dataSourceRef, { path: `${path}.dataSourceRef`, isLenient }, errors);
  if (!dataSource || !dataSourceRef) return;
  const { namespace, ...local } = dataSourceRef;
  const value = {}; // Upstream shows a path here, which has nothing to print.
  if (namespace) errors.invalid(path, value, 'may not be specified when dataSourceRef.namespace is specified');
  else if (!deepEqual(local, dataSource)) errors.invalid(path, value, 'must match dataSourceRef');
}

function validateDataSource(
  { name, kind, apiGroup, namespace }: TypedObjectReference,
  { path, isLenient }: { path: string; isLenient: boolean },
  errors: FieldErrors,
) {
  if (!name) errors.required(`${path}.name`);
  if (!kind) errors.required(`${path}.kind`);
  if (!apiGroup && kind !== 'PersistentVolumeClaim')
    errors.invalid(path, kind ?? '', "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  if (apiGroup && !isLenient) errors.problems(`${path}.apiGroup`, apiGroup, dnsSubdomainProblems(apiGroup));
  if (namespace) errors.problems(`${path}.namespace`, namespace, dnsLabelProblems(namespace));
}

export function validateClaimUpdate(
  object: PersistentVolumeClaim,
  current: PersistentVolumeClaim,
  errors: FieldErrors,
): void {
  const [next, before] = [object.spec ?? {}, current.spec ?? {}];
  const wanted = comparable(object, current, errors);
  const kept = before.volumeName ? before : { ...before, ...(next.volumeName ? { volumeName: next.volumeName } : {}) };
  if (!deepEqual(wanted, kept))
    errors.forbidden('spec', `${STAYS}\n${unifiedDiff(asGoStruct(kept, CLAIM_SPEC), asGoStruct(wanted, CLAIM_SPEC))}`);
  validateShrinking(object, current, errors);
  errors.unchanged('volumeMode', next.volumeMode, before.volumeMode);
  if (current.status?.currentVolumeAttributesClassName === undefined) return;
  if (next.volumeAttributesClassName === before.volumeAttributesClassName) return;
  const nothing = { undefined: 'nil', '': 'empty string' }[String(next.volumeAttributesClassName)];
  if (nothing)
    errors.forbidden(
      CLASS_PATH,
      `update to ${nothing} is forbidden when status.currentVolumeAttributesClassName is not nil`,
    );
}

/** The new spec without what may differ from the old one. */
function comparable(object: PersistentVolumeClaim, current: PersistentVolumeClaim, errors: FieldErrors) {
  const before = current.spec ?? {};
  const spec = { ...object.spec };
  const put = <K extends keyof PersistentVolumeClaimSpec>(field: K) => {
    if (before[field] === undefined) delete spec[field];
    else spec[field] = before[field];
  };
  if (mayTakeClass(object, current, errors)) put('storageClassName');
  if (object.status?.phase !== 'Bound') return spec;
  put('volumeAttributesClassName');
  const storage = before.resources?.requests?.['storage'];
  // Requests that have been emptied are requests still, of the size that there was.
  const requests = spec.resources?.requests ?? errors.emptyAt('spec.resources.requests');
  if (requests && storage !== undefined)
    spec.resources = { ...spec.resources, requests: { ...requests, storage } as Record<string, string | number> };
  return spec;
}

/** A claim that names no class, or names it by the old annotation alone, may come to name one. */
function mayTakeClass(object: PersistentVolumeClaim, current: PersistentVolumeClaim, errors: FieldErrors): boolean {
  const [now, old] = [object, current].map(({ metadata }) => metadata.annotations?.[CLASS_ANNOTATION]);
  const name = object.spec?.storageClassName;
  const isNew = name !== undefined && current.spec?.storageClassName === undefined;
  if (isNew && old !== undefined && name === old && (now === undefined || now === old)) return true;
  if ((now ?? '') !== (old ?? ''))
    errors.invalid(`metadata.annotations.${CLASS_ANNOTATION}`, now ?? '', 'field is immutable');
  return isNew && (old === undefined || name === old);
}

/** A size may go back, but not below what the volume has. */
function validateShrinking(object: PersistentVolumeClaim, current: PersistentVolumeClaim, errors: FieldErrors): void {
  const sizeOf = (amount: string | number | undefined) => parseQuantity(String(amount ?? '0'));
  const next = sizeOf(object.spec?.resources?.requests?.['storage']);
  if (compareQuantities(next, sizeOf(current.spec?.resources?.requests?.['storage'])) >= 0) return;
  if (compareQuantities(next, sizeOf(current.status?.capacity?.['storage'])) <= 0)
    errors.forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity');
}

export function validateClaimStatus({ status = {} }: PersistentVolumeClaim, _: unknown, errors: FieldErrors): void {
  for (const [name, amount] of Object.entries(status.capacity ?? {}))
    validateWholeQuantity(amount, `status.capacity[${name}]`, errors);
  for (const [name, state] of Object.entries(status.allocatedResourceStatuses ?? {})) {
    validateResourceName(name, 'status.allocatedResourceStatuses', errors);
    if (!RESIZE_STATES.includes(state)) errors.notSupported('status.allocatedResourceStatuses', name, RESIZE_STATES);
  }
  for (const [name, amount] of Object.entries(status.allocatedResources ?? {})) {
    const at = 'status.allocatedResources';
    if (!validateResourceName(name, at, errors)) continue;
    const before = errors.causes.length;
    validateWholeQuantity(amount, `${at}[${name}]`, errors);
    if (errors.causes.length === before) validateNonnegativeQuantity(amount, `${at}[${name}]`, errors);
  }
}

/** Of the cluster's own resources, a claim has storage alone. True when the name can be used. */
function validateResourceName(name: string, path: string, errors: FieldErrors): boolean {
  const problems = qualifiedNameProblems(name);
  errors.problems(path, name, problems);
  if (problems.length > 0) return false;
  const isNative = !name.includes('/') || name.includes('kubernetes.io/');
  if (!isNative || name === 'storage') return true;
  errors.notSupported(path, name, ['storage']);
  return false;
}
