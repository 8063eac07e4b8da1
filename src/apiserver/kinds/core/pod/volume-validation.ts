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
import { validateFieldPath } from './env-validation.ts';

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];
const MAX_MODE = 0o777;
const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;
/** The order in which the sources of a volume are looked at; the first one counts. */
const SOURCES = ['emptyDir', 'hostPath', 'gitRepo', 'gcePersistentDisk', 'awsElasticBlockStore', 'secret', 'nfs'];

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
  const place = (name: string) => (SOURCES.includes(name) ? SOURCES.indexOf(name) : SOURCES.length);
  const [first, ...others] = Object.keys(volume)
    .filter((key) => key !== 'name')
    .sort((a, b) => place(a) - place(b));
  if (first !== undefined) validateSource(volume, first, { path: `${path}.${first}`, errors });
  for (const other of others) errors.forbidden(`${path}.${other}`, 'may not specify more than 1 volume type');
}

interface Place {
  readonly path: string;
  readonly errors: FieldErrors;
}

type Check = (volume: Volume, place: Place) => void;

function validateSource(volume: Volume, name: string, place: Place): void {
  CHECKS[name]?.(volume, place);
}

const CHECKS: Readonly<Record<string, Check>> = {
  emptyDir({ emptyDir }, { path, errors }) {
    const limit = emptyDir?.sizeLimit;
    if (limit !== undefined && isQuantity(String(limit)) && parseQuantity(String(limit)).nanos < 0n)
      errors.forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity');
  },
  hostPath({ hostPath }, { path, errors }) {
    if (!hostPath?.path) errors.required(`${path}.path`);
    else if (hostPath.path.split('/').includes('..'))
      errors.invalid(`${path}.path`, hostPath.path, "must not contain '..'");
    if (!HOST_PATH_TYPES.includes(hostPath?.type ?? ''))
      errors.notSupported(`${path}.type`, hostPath?.type, HOST_PATH_TYPES);
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
  persistentVolumeClaim({ persistentVolumeClaim }, { path, errors }) {
    if (!persistentVolumeClaim?.claimName) errors.required(`${path}.claimName`);
  },
  nfs({ nfs }, { path, errors }) {
    if (!nfs?.server) errors.required(`${path}.server`);
    if (!nfs?.path) errors.required(`${path}.path`);
    if (!nfs?.path?.startsWith('/')) errors.invalid(`${path}.path`, nfs?.path ?? '', 'must be an absolute path');
  },
  downwardAPI({ downwardAPI }, { path, errors }) {
    for (const item of downwardAPI?.items ?? []) validateItem(item, path, errors);
    validateMode(downwardAPI?.defaultMode, `${path}.defaultMode`, errors);
  },
  projected({ projected }, { path, errors }) {
    const files = new Set<string>();
    for (const [index, source] of (projected?.sources ?? []).entries())
      validateProjection(source, { path, at: `${path}.sources[${index}]`, files }, errors);
    validateMode(projected?.defaultMode, `${path}.defaultMode`, errors);
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

/** A file of a volume that is written for the pod: names that begin with two dots are the writer's own. */
function validateFile(file: string, path: string, errors: FieldErrors): void {
  validateInnerPath(file, path, errors);
  if (file?.startsWith('..') && file !== '..' && !file.startsWith('../'))
    errors.invalid(path, file, "must not start with '..'");
}

function validateItem(
  { path: file, fieldRef, resourceFieldRef, mode }: DownwardAPIVolumeFile,
  path: string,
  errors: FieldErrors,
): void {
  validateFile(file, `${path}.path`, errors);
  if (fieldRef) {
    validateFieldPath(fieldRef.fieldPath, `${path}.fieldRef.fieldPath`, errors);
    if (resourceFieldRef)
      errors.invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
  } else if (!resourceFieldRef) errors.required(path, 'one of fieldRef and resourceFieldRef is required');
  validateMode(mode, `${path}.mode`, errors);
}

/** A path below the volume, going down only. */
export function validateInnerPath(inner: string, path: string, errors: FieldErrors): void {
  if (!inner) errors.required(path);
  else if (inner.startsWith('/')) errors.invalid(path, inner, 'must be a relative path');
  if (inner?.split('/').includes('..')) errors.invalid(path, inner, "must not contain '..'");
}

function validateMode(mode: number | undefined, path: string, errors: FieldErrors): void {
  if (mode !== undefined && (mode < 0 || mode > MAX_MODE))
    errors.invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive');
}
