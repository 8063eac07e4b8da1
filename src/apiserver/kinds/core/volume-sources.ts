// What the sources of persistent volumes must say, each in its own words.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/apis/core/validation/validation.go (validate*VolumeSource)

import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type {
  AzureDiskVolumeSource,
  CSIPersistentVolumeSource,
  FCVolumeSource,
  FlockerVolumeSource,
  HostPathVolumeSource,
  ISCSIPersistentVolumeSource,
  NFSVolumeSource,
  PersistentVolumeSpec,
  QuobyteVolumeSource,
  SecretReference,
  StorageOSPersistentVolumeSource,
} from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { dnsLabelProblems } from '../../validation/names.ts';

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
const CACHING_MODES = ['None', 'ReadOnly', 'ReadWrite'];
const DISK_KINDS = ['Dedicated', 'Managed', 'Shared'];
const MANAGED_DISK = '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}';
const BLOB_DISK = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd';
const PAIRS = 'must be a host:port pair or multiple pairs separated by commas';
const MAX_PORTAL = 64;
const MAX_DRIVER_NAME = 63;
const MAX_TENANT = 64;

/** The sources in the order in which they are looked at. */
export const VOLUME_SOURCES = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
] as const satisfies readonly (keyof PersistentVolumeSpec)[];

export type VolumeSourceName = (typeof VOLUME_SOURCES)[number];

/** What a source cannot be without, where that is all there is to say of it. */
const REQUIRED: Partial<Record<VolumeSourceName, readonly string[]>> = {
  gcePersistentDisk: ['pdName'],
  awsElasticBlockStore: ['volumeID'],
  glusterfs: ['endpoints', 'path'],
  rbd: ['monitors', 'image'],
  cephfs: ['monitors'],
  cinder: ['volumeID'],
  flexVolume: ['driver'],
  azureFile: ['secretName', 'shareName'],
  vsphereVolume: ['volumePath'],
  photonPersistentDisk: ['pdID'],
  portworxVolume: ['volumeID'],
  azureDisk: ['diskName', 'diskURI'],
  scaleIO: ['gateway', 'system', 'volumeName'],
};

interface Place {
  readonly path: string;
  readonly errors: FieldErrors;
  /** Of the volume. */
  readonly name: string;
  /** Where the volume is, when it is a pod's: its secrets are in the pod's own namespace. */
  readonly volumePath?: string;
}

/** Checks one source of a volume; `path` is that of the source. */
export function validateVolumeSource(spec: PersistentVolumeSpec, source: VolumeSourceName, place: Place): void {
  const { path, errors } = place;
  const value = (spec[source] ?? {}) as Readonly<Record<string, unknown>>;
  for (const field of REQUIRED[source] ?? []) {
    const given = value[field];
    if (given === undefined || given === null || given === '' || (Array.isArray(given) && given.length === 0))
      errors.required(`${path}.${field}`);
  }
  CHECKS[source]?.(spec, place);
}

type Check = (spec: PersistentVolumeSpec, place: Place) => void;

const CHECKS: Partial<Record<VolumeSourceName, Check>> = {
  hostPath: ({ hostPath }, { path, errors }) => hostPath && validateHostPath(hostPath, path, errors),
  gcePersistentDisk: ({ gcePersistentDisk }, place) => validatePartition(gcePersistentDisk?.partition, place),
  awsElasticBlockStore: ({ awsElasticBlockStore }, place) => validatePartition(awsElasticBlockStore?.partition, place),
  glusterfs({ glusterfs }, { path, errors }) {
    const { endpointsNamespace: namespace } = glusterfs ?? {};
    const at = `${path}.endpointsNamespace`;
    if (namespace === '')
      errors.invalid(at, namespace, 'if the endpointnamespace is set, it must be a valid namespace name');
    else if (namespace) errors.problems(at, namespace, dnsLabelProblems(namespace));
  },
  flocker: ({ flocker = {} }, { path, errors }) => validateFlocker(flocker, path, errors),
  nfs: ({ nfs }, { path, errors }) => nfs && validateNfs(nfs, path, errors),
  quobyte: ({ quobyte }, { path, errors }) => quobyte && validateQuobyte(quobyte, path, errors),
  iscsi: ({ iscsi }, place) => iscsi && validateIscsi(iscsi, place),
  cinder: ({ cinder }, place) => requireNames(cinder?.secretRef, place),
  fc: ({ fc = {} }, { path, errors }) => validateFibreChannel(fc, path, errors),
  flexVolume({ flexVolume }, { path, errors }) {
    for (const key of Object.keys(flexVolume?.options ?? {})) {
      const domain = key.includes('/') ? key.slice(0, key.indexOf('/')) : key;
      if (/\.(kubernetes|k8s)\.io$/i.test(`.${domain}`))
        errors.invalid(`${path}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved');
    }
  },
  azureFile({ azureFile }, { path, errors }) {
    if (azureFile?.secretNamespace === '') errors.required(`${path}.secretNamespace`);
  },
  azureDisk: ({ azureDisk }, { path, errors }) => azureDisk && validateAzureDisk(azureDisk, path, errors),
  local({ local }, { path, errors }) {
    if (!local?.path) errors.required(`${path}.path`);
    else validateNoBacksteps(local.path, `${path}.path`, errors);
  },
  storageos: ({ storageos = {} }, place) => validateStorageOs(storageos, place),
  csi: ({ csi }, { path, errors }) => csi && validateCsi(csi, path, errors),
};

function validateHostPath({ path: file, type }: HostPathVolumeSource, path: string, errors: FieldErrors): void {
  if (!file) {
    errors.required(`${path}.path`);
    return;
  }
  validateNoBacksteps(file, `${path}.path`, errors);
  errors.choice(`${path}.type`, type, HOST_PATH_TYPES);
}

function validateNoBacksteps(file: string, path: string, errors: FieldErrors): void {
  if (file.split('/').includes('..')) errors.invalid(path, file, "must not contain '..'");
}

function validatePartition(partition: number | undefined, { path, errors }: Place): void {
  if (partition !== undefined && (partition < 0 || partition > 255))
    errors.invalid(`${path}.partition`, partition, 'must be between 1 and 255, inclusive'); // So upstream says, though zero is none.
}

function validateFlocker(
  { datasetName = '', datasetUUID }: FlockerVolumeSource,
  path: string,
  errors: FieldErrors,
): void {
  if (!datasetName && !datasetUUID) errors.required(path, 'one of datasetName and datasetUUID is required');
  if (datasetName && datasetUUID)
    errors.invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously');
  if (datasetName.includes('/')) errors.invalid(`${path}.datasetName`, datasetName, "must not contain '/'");
}

function validateNfs({ server, path: file }: NFSVolumeSource, path: string, errors: FieldErrors): void {
  if (!server) errors.required(`${path}.server`);
  if (!file) errors.required(`${path}.path`);
  if (!file.startsWith('/')) errors.invalid(`${path}.path`, file, 'must be an absolute path');
}

function validateQuobyte(
  { registry, tenant = '', volume }: QuobyteVolumeSource,
  path: string,
  errors: FieldErrors,
): void {
  if (!registry) errors.required(`${path}.registry`, PAIRS);
  else if (tenant.length > MAX_TENANT)
    errors.required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters');
  else
    for (const pair of registry.split(','))
      if (!/^(\[[^\]]*\]|[^:]*):[^:]*$/.test(pair)) errors.invalid(`${path}.registry`, registry, PAIRS);
  if (!volume) errors.required(`${path}.volume`);
}

const INITIATORS: Readonly<Record<string, RegExp>> = {
  iqn: /^iqn\.\d{4}-\d{2}\.([a-zA-Z0-9.-]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[\da-fA-F]{16}$/,
  naa: /^naa.[\da-fA-F]{32}$/,
};

const isInitiator = (text: string) => INITIATORS[text.slice(0, 3)]?.test(text) ?? false;

function formatProblem(text: string, volumePath: string | undefined): string {
  const isKnown = volumePath === undefined || INITIATORS[text.slice(0, 3)] !== undefined;
  return `must be valid format${isKnown ? '' : ' starting with iqn, eui, or naa'}`;
}

const LONG_PORTAL =
  'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';

function validateIscsi(iscsi: ISCSIPersistentVolumeSource, { path, errors, name, volumePath }: Place): void {
  const { targetPortal, iqn, lun, initiatorName, secretRef } = iscsi;
  if (!targetPortal) errors.required(`${path}.targetPortal`);
  const isLong = initiatorName !== undefined && `${name}:${targetPortal}`.length > MAX_PORTAL;
  if (isLong && volumePath === undefined) errors.invalid(`${path}.targetportal`, targetPortal, LONG_PORTAL);
  if (!iqn) errors.required(`${path}.iqn`);
  else if (!isInitiator(iqn)) errors.invalid(`${path}.iqn`, iqn, formatProblem(iqn, volumePath));
  if (lun < 0 || lun > 255) errors.invalid(`${path}.lun`, lun, 'must be between 0 and 255, inclusive');
  const needsSecret = iscsi.chapAuthDiscovery || iscsi.chapAuthSession;
  if (needsSecret && !secretRef) errors.required(`${path}.secretRef`);
  if (secretRef && !secretRef.name && volumePath === undefined) errors.required(`${path}.secretRef.name`);
  if (initiatorName !== undefined && !isInitiator(initiatorName))
    errors.invalid(`${path}.initiatorname`, initiatorName, formatProblem(initiatorName, volumePath));
  if (isLong && volumePath !== undefined) errors.invalid(`${volumePath}.name`, name, LONG_PORTAL);
}

function requireNames(reference: SecretReference | undefined, { path, errors, volumePath }: Place): void {
  if (!reference) return;
  if (!reference.name) errors.required(`${path}.secretRef.name`);
  if (!reference.namespace && volumePath === undefined) errors.required(`${path}.secretRef.namespace`);
}

function validateFibreChannel(
  { targetWWNs = [], wwids = [], lun }: FCVolumeSource,
  path: string,
  errors: FieldErrors,
): void {
  if (targetWWNs.length === 0 && wwids.length === 0)
    errors.required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both');
  if (targetWWNs.length === 0) return;
  if (wwids.length > 0)
    errors.invalid(`${path}.targetWWNs`, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously');
  if (lun === undefined) errors.required(`${path}.lun`, 'lun is required if targetWWNs is specified');
  else if (lun < 0 || lun > 255) errors.invalid(`${path}.lun`, lun, 'must be between 0 and 255, inclusive');
}

function validateAzureDisk(disk: AzureDiskVolumeSource, path: string, errors: FieldErrors): void {
  const { cachingMode, kind, diskURI } = disk;
  errors.choice(`${path}.cachingMode`, cachingMode, CACHING_MODES);
  errors.choice(`${path}.kind`, kind, DISK_KINDS);
  if (kind === 'Managed' && !diskURI.startsWith('/subscriptions/'))
    errors.notSupported(`${path}.diskURI`, diskURI, [MANAGED_DISK]);
  if (kind !== undefined && kind !== 'Managed' && !diskURI.startsWith('https://'))
    errors.notSupported(`${path}.diskURI`, diskURI, [BLOB_DISK]);
}

function validateStorageOs(source: StorageOSPersistentVolumeSource, place: Place): void {
  const { path, errors } = place;
  const { volumeName, volumeNamespace, secretRef } = source;
  if (!volumeName) errors.required(`${path}.volumeName`);
  else errors.problems(`${path}.volumeName`, volumeName, dnsLabelProblems(volumeName));
  if (volumeNamespace) errors.problems(`${path}.volumeNamespace`, volumeNamespace, dnsLabelProblems(volumeNamespace));
  requireNames(secretRef, place);
}

const SECRETS = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const;

function validateCsi(csi: CSIPersistentVolumeSource, path: string, errors: FieldErrors): void {
  validateDriverName(csi.driver, `${path}.driver`, errors);
  if (!csi.volumeHandle) errors.required(`${path}.volumeHandle`);
  for (const field of SECRETS) {
    const reference = csi[field];
    if (!reference) continue;
    const { name, namespace } = reference;
    if (!name) errors.required(`${path}.${field}.name`);
    else errors.problems(`${path}.${field}.name`, name, dnsSubdomainProblems(name));
    if (!namespace) errors.required(`${path}.${field}.namespace`);
    else errors.problems(`${path}.${field}.namespace`, namespace, dnsLabelProblems(namespace));
  }
}

/** The name of a storage driver, whatever its case. */
export function validateDriverName(name: string | undefined, path: string, errors: FieldErrors): void {
  if (!name) {
    errors.required(path);
    return;
  }
  if (name.length > MAX_DRIVER_NAME) errors.tooLong(path, MAX_DRIVER_NAME);
  errors.problems(path, name, dnsSubdomainProblems(name.toLowerCase()));
}
