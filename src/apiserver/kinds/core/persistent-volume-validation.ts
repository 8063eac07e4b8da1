// What a PersistentVolume must say, and what of it stays.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/apis/core/validation/validation.go (ValidatePersistentVolume*)

import { posix } from 'node:path';
import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type { PersistentVolume, PersistentVolumeSpec, VolumeNodeAffinity } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validatePositiveQuantity, validateWholeQuantity } from '../../validation/amounts.ts';
import { asGoStruct } from '../../validation/go-structs.ts';
import { validateNodeSelector } from '../../validation/node-selectors.ts';
import { unifiedDiff } from '../../validation/unified-diff.ts';
import { VOLUME_SOURCES, validateVolumeSource } from './volume-sources.ts';
import { NODE_AFFINITY, VOLUME_SOURCE } from './volume-structs.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];
export const VOLUME_MODES = ['Block', 'Filesystem'];
const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options';
const SOURCE_STAYS = 'spec.persistentvolumesource is immutable after creation';
const AFFINITY_STAYS = 'field is immutable, except for updating from beta label to GA';
const SUCCESSORS = [
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
  ['beta.kubernetes.io/instance-type', 'node.kubernetes.io/instance-type'],
  ['beta.kubernetes.io/os', 'kubernetes.io/os'],
  ['beta.kubernetes.io/arch', 'kubernetes.io/arch'],
] as const;
const INLINE = 'may not be specified in the context of inline volumes';
/** Sources whose volumes can be mounted with options (pkg/volume/validation/pv_validation.go). */
const WITH_MOUNT_OPTIONS = new Set<string>([
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
]);

export function validatePersistentVolume({ metadata, spec = {} }: PersistentVolume, errors: FieldErrors): void {
  validateVolumeSpec(spec, { path: 'spec', name: metadata.name ?? '' }, errors);
  const takesOptions = sourcesOf(spec).some((source) => WITH_MOUNT_OPTIONS.has(source));
  if (!takesOptions && metadata.annotations?.[MOUNT_OPTIONS] !== undefined)
    errors.forbidden(`metadata.annotations.${MOUNT_OPTIONS}`, 'may not specify mount options for this volume type');
}

const sourcesOf = (spec: PersistentVolumeSpec) => VOLUME_SOURCES.filter((source) => spec[source] !== undefined);

function validateVolumeSpec(
  spec: PersistentVolumeSpec,
  { path, name }: { path: string; name: string },
  errors: FieldErrors,
): void {
  if (!spec.accessModes?.length) errors.required(`${path}.accessModes`);
  validateAccessModes(spec.accessModes ?? [], path, errors);
  validateCapacity(spec.capacity ?? {}, `${path}.capacity`, errors);
  errors.choice(`${path}.persistentVolumeReclaimPolicy`, spec.persistentVolumeReclaimPolicy, RECLAIM_POLICIES);
  if (spec.nodeAffinity) {
    const { required } = spec.nodeAffinity;
    if (required) validateNodeSelector(required, `${path}.nodeAffinity.required`, errors);
    else errors.required(`${path}.nodeAffinity.required`, 'must specify required node constraints');
  }
  validateSources(spec, { path, name }, errors);
  const isRoot = spec.hostPath?.path && posix.resolve('/', spec.hostPath.path) === '/';
  if (isRoot && spec.persistentVolumeReclaimPolicy === 'Recycle')
    errors.forbidden(`${path}.persistentVolumeReclaimPolicy`, "may not be 'recycle' for a hostPath mount of '/'");
  if (spec.storageClassName)
    errors.problems(`${path}.storageClassName`, spec.storageClassName, dnsSubdomainProblems(spec.storageClassName));
  errors.choice(`${path}.volumeMode`, spec.volumeMode, VOLUME_MODES);
  validateAttributesClass(spec, path, errors);
}

/** Of volumes and claims. */
export function validateAccessModes(modes: readonly string[], path: string, errors: FieldErrors): void {
  const at = `${path}.accessModes`;
  for (const mode of modes) errors.choice(at, mode, ACCESS_MODES);
  const others = modes.filter((mode) => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode));
  if (modes.includes('ReadWriteOncePod') && others.length > 0)
    errors.forbidden(at, 'may not use ReadWriteOncePod with other access modes');
}

function validateCapacity(
  capacity: Readonly<Record<string, string | number>>,
  path: string,
  errors: FieldErrors,
): void {
  const names = Object.keys(capacity);
  if (names.length === 0) errors.required(path);
  if (!names.includes('storage') || names.length > 1)
    errors.notSupported(path, names.length === 0 ? null : capacity, ['storage']);
  for (const [name, amount] of Object.entries(capacity)) {
    validateWholeQuantity(amount, `${path}[${name}]`, errors);
    validatePositiveQuantity(amount, `${path}[${name}]`, errors);
  }
}

/** Paths that are not those of JSON. */
const CHECKED_AS: Readonly<Record<string, string>> = { gcePersistentDisk: 'persistentDisk' };
const REFUSED_AS: Readonly<Record<string, string>> = { cephfs: 'cephFS' };

function validateSources(
  spec: PersistentVolumeSpec,
  { path, name }: { path: string; name: string },
  errors: FieldErrors,
): void {
  const [first, ...others] = sourcesOf(spec);
  if (first === undefined) {
    errors.required(path, 'must specify a volume type');
    return;
  }
  validateVolumeSource(spec, first, { path: `${path}.${CHECKED_AS[first] ?? first}`, errors, name });
  if (first === 'local' && !spec.nodeAffinity)
    errors.required(`${path}.nodeAffinity`, 'Local volume requires node affinity');
  for (const other of others)
    if (other === 'flexVolume') validateVolumeSource(spec, other, { path: `${path}.flexVolume`, errors, name });
    else errors.forbidden(`${path}.${REFUSED_AS[other] ?? other}`, 'may not specify more than 1 volume type');
}

function validateAttributesClass(spec: PersistentVolumeSpec, path: string, errors: FieldErrors): void {
  const { volumeAttributesClassName: name } = spec;
  if (name === undefined) return;
  const at = `${path}.volumeAttributesClassName`;
  if (name === '') errors.required(at, 'an empty string is disallowed');
  else errors.problems(at, name, dnsSubdomainProblems(name));
  if (!spec.csi) errors.required(`${path}.csi`, 'has to be specified when using volumeAttributesClassName');
}

/** A volume that stands in an attachment itself: only what a storage driver needs to know. */
export function validateInlineVolumeSpec(spec: PersistentVolumeSpec, path: string, errors: FieldErrors): void {
  if (spec.claimRef) errors.forbidden(`${path}.claimRef`, INLINE);
  if (Object.keys(spec.capacity ?? {}).length > 0) errors.forbidden(`${path}.capacity`, INLINE);
  if (!spec.csi) errors.required(`${path}.csi`, 'has to be specified in the context of inline volumes');
  if (!spec.accessModes?.length) errors.required(`${path}.accessModes`);
  validateAccessModes(spec.accessModes ?? [], path, errors);
  const policy = spec.persistentVolumeReclaimPolicy;
  if (policy && policy !== 'Retain')
    errors.forbidden(`${path}.persistentVolumeReclaimPolicy`, 'may only be Retain in the context of inline volumes');
  if (spec.nodeAffinity) errors.forbidden(`${path}.nodeAffinity`, INLINE);
  validateSources(spec, { path, name: '' }, errors);
  if (spec.storageClassName) errors.forbidden(`${path}.storageClassName`, INLINE);
  if (spec.volumeMode !== undefined && spec.volumeMode !== 'Filesystem') {
    const words = 'may not specify volumeMode other than Filesystem in the context of inline volumes';
    errors.forbidden(`${path}.volumeMode`, words);
  }
}

export function validatePersistentVolumeUpdate(
  object: PersistentVolume,
  current: PersistentVolume,
  errors: FieldErrors,
): void {
  const [next, before] = [object.spec ?? {}, current.spec ?? {}];
  if (!deepEqual(sourceOf(next, before), sourceOf(before, before)))
    errors.forbidden(
      'spec.persistentvolumesource',
      `${SOURCE_STAYS}\n${unifiedDiff(shown(sourceOf(before, before)), shown(sourceOf(next, before)))}`,
    );
  errors.unchanged('volumeMode', next.volumeMode, before.volumeMode);
  if (before.nodeAffinity && withoutOldLabels(next.nodeAffinity) !== withoutOldLabels(before.nodeAffinity))
    errors.invalid('nodeAffinity', asGoStruct(next.nodeAffinity, NODE_AFFINITY), AFFINITY_STAYS);
  if (before.volumeAttributesClassName !== undefined && next.volumeAttributesClassName === undefined)
    errors.forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden');
}

/** A label may be replaced by its successor. */
function withoutOldLabels(affinity: VolumeNodeAffinity | undefined): string {
  const text = JSON.stringify(affinity ?? null);
  return SUCCESSORS.reduce((result, [old, next]) => result.replaceAll(JSON.stringify(old), JSON.stringify(next)), text);
}

const shown = (source: object) => asGoStruct(source, VOLUME_SOURCE);

/** The secret for expansion may be added later. */
function sourceOf(spec: PersistentVolumeSpec, before: PersistentVolumeSpec): object {
  const source = Object.fromEntries(sourcesOf(spec).map((name) => [name, spec[name]]));
  if (!spec.csi || !before.csi || before.csi.controllerExpandSecretRef) return source;
  const { controllerExpandSecretRef: _, ...csi } = spec.csi;
  return { ...source, csi };
}
