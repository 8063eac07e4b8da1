// Validation of a pod's volumes: pkg/apis/core/validation (ValidateVolumes).

import { isQuantity, parseQuantity } from '../../../../kube/quantity.ts';
import type {
  DownwardAPIVolumeFile,
  KeyToPath,
  ServiceAccountTokenProjection,
  Volume,
  VolumeProjection,
} from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { dnsLabelProblems } from '../../../validation/names.ts';
import { FIELDS_OF_FILES, validateFieldRef, validateResourceFieldRef } from './downward-fields.ts';
import { validateFile } from './volume-paths.ts';
import { validateOtherSource } from './volume-sources.ts';

const MAX_MODE = 0o777;
const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;
/** The sources of a volume in the order in which they are looked at; the first one counts. */
const SOURCES = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
] as const satisfies readonly (keyof Volume)[];
/** Paths that are not those of JSON, the second one by a slip of upstream's. */
const REFUSED_AS: Readonly<Record<string, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };

/** By name, those that nothing is wrong with. */
export function validateVolumes(
  volumes: readonly Volume[],
  path: string,
  errors: FieldErrors,
): ReadonlyMap<string, Volume> {
  const known = new Map<string, Volume>();
  for (const [index, volume] of volumes.entries()) {
    const at = `${path}[${index}]`;
    const before = errors.causes.length;
    validateSources(volume, at, errors);
    if (!volume.name) errors.required(`${at}.name`);
    else for (const problem of dnsLabelProblems(volume.name)) errors.invalid(`${at}.name`, volume.name, problem);
    if (known.has(volume.name)) errors.duplicate(`${at}.name`, volume.name);
    if (errors.causes.length === before) known.set(volume.name, volume);
  }
  return known;
}

function validateSources(volume: Volume, path: string, errors: FieldErrors): void {
  const [first, ...others] = SOURCES.filter((name) => volume[name] !== undefined);
  if (first === undefined) return;
  const check = CHECKS[first];
  if (check) check(volume, { path: `${path}.${first}`, errors });
  else validateOtherSource(volume, first, { path, errors, isInPod: path.startsWith('spec.volumes') });
  for (const other of others)
    errors.forbidden(`${path}.${REFUSED_AS[other] ?? other}`, 'may not specify more than 1 volume type');
}

interface Place {
  readonly path: string;
  readonly errors: FieldErrors;
}

type Check = (volume: Volume, place: Place) => void;

const CHECKS: Readonly<Record<string, Check>> = {
  emptyDir({ emptyDir }, { path, errors }) {
    const limit = emptyDir?.sizeLimit;
    if (limit !== undefined && isQuantity(String(limit)) && parseQuantity(String(limit)).nanos < 0n)
      errors.forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity');
  },
  secret({ secret }, { path, errors }) {
    if (!secret?.secretName) errors.required(`${path}.secretName`);
    validateMode(secret?.defaultMode, `${path}.defaultMode`, errors);
    validateKeys(secret?.items ?? [], `${path}.items`, errors);
  },
  configMap({ configMap }, { path, errors }) {
    if (!configMap?.name) errors.required(`${path}.name`);
    validateMode(configMap?.defaultMode, `${path}.defaultMode`, errors);
    validateKeys(configMap?.items ?? [], `${path}.items`, errors);
  },
  downwardAPI({ downwardAPI }, { path, errors }) {
    validateMode(downwardAPI?.defaultMode, `${path}.defaultMode`, errors);
    for (const item of downwardAPI?.items ?? []) validateItem(item, path, errors);
  },
  projected({ projected }, { path, errors }) {
    const files = new Set<string>();
    validateMode(projected?.defaultMode, `${path}.defaultMode`, errors);
    for (const [index, source] of (projected?.sources ?? []).entries())
      validateProjection(source, { path, at: `${path}.sources[${index}]`, files }, errors);
  },
};

/** @param place of the volume (`path`) and of the source in it (`at`), and the files that sources before it bring */
function validateProjection(
  source: VolumeProjection,
  { path, at, files }: { path: string; at: string; files: Set<string> },
  errors: FieldErrors,
): void {
  const note = (file: string, shown: string) => {
    if (files.has(file)) errors.invalid(path, shown, 'conflicting duplicate paths');
    if (file) files.add(file);
  };
  for (const kind of ['secret', 'configMap'] as const) {
    const keys = source[kind];
    if (!keys) continue;
    if (!keys.name) errors.required(`${at}.${kind}.name`);
    for (const [index, item] of (keys.items ?? []).entries()) {
      validateKey(item, `${at}.${kind}.items[${index}]`, errors);
      note(item.path ?? '', keys.name ?? '');
    }
  }
  for (const item of source.downwardAPI?.items ?? []) {
    validateItem(item, `${at}.downwardAPI`, errors);
    note(item.path ?? '', item.path ?? '');
  }
  if (source.serviceAccountToken) validateToken(source.serviceAccountToken, { path, at }, errors);
  if (Object.keys(source).length > 1) errors.forbidden(at, 'may not specify more than 1 volume type per source');
}

function validateToken(
  { expirationSeconds: seconds, path: file }: ServiceAccountTokenProjection,
  { path, at }: { path: string; at: string },
  errors: FieldErrors,
): void {
  const wrong = (words: string) => errors.invalid(`${at}.serviceAccountToken.expirationSeconds`, seconds, words);
  if (seconds !== undefined && seconds < MIN_TOKEN_SECONDS) wrong('may not specify a duration less than 10 minutes');
  if (seconds !== undefined && seconds > MAX_TOKEN_SECONDS)
    wrong('may not specify a duration larger than 2^32 seconds');
  validateFile(file, `${path}.path`, errors);
}

function validateKeys(items: readonly KeyToPath[], path: string, errors: FieldErrors): void {
  for (const [index, item] of items.entries()) validateKey(item, `${path}[${index}]`, errors);
}

/** Which file a key becomes (validateKeyToPath). */
function validateKey({ key, path: file, mode }: KeyToPath, path: string, errors: FieldErrors): void {
  if (!key) errors.required(`${path}.key`);
  validateFile(file, `${path}.path`, errors);
  validateMode(mode, `${path}.mode`, errors);
}

function validateItem(
  { path: file, fieldRef, resourceFieldRef, mode }: DownwardAPIVolumeFile,
  path: string,
  errors: FieldErrors,
): void {
  validateFile(file, `${path}.path`, errors);
  if (fieldRef) {
    validateFieldRef(fieldRef, { path: `${path}.fieldRef`, fields: FIELDS_OF_FILES }, errors);
    if (resourceFieldRef)
      errors.invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
  } else if (resourceFieldRef)
    validateResourceFieldRef(resourceFieldRef, { path: `${path}.resourceFieldRef`, isInFile: true }, errors);
  else errors.required(path, 'one of fieldRef and resourceFieldRef is required');
  validateMode(mode, `${path}.mode`, errors);
}

function validateMode(mode: number | undefined, path: string, errors: FieldErrors): void {
  if (mode !== undefined && (mode < 0 || mode > MAX_MODE))
    errors.invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive');
}
