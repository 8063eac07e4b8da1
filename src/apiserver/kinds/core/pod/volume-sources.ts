// The sources of a pod's volumes that are not files written for it: those that persistent volumes have too, and the pod's own kinds.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/apis/core/validation/validation.go (validateVolumeSource)

import { dnsSubdomainProblems } from '../../../../kube/names.ts';
import type { CSIVolumeSource, PersistentVolumeSpec, Volume } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { validateClaimSpec } from '../claim-validation.ts';
import { type VolumeSourceName, validateDriverName, validateVolumeSource } from '../volume-sources.ts';
import { validateInnerPath } from './volume-paths.ts';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const SHARED: ReadonlySet<string> = new Set<VolumeSourceName>([
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'scaleIO',
]);
/** Paths that are not those of JSON. */
const CHECKED_AS: Readonly<Record<string, string>> = { gcePersistentDisk: 'persistentDisk' };

interface SourcePlace {
  /** Of the volume. */
  readonly path: string;
  readonly errors: FieldErrors;
  /** In a pod itself; a template may leave the image to be said later. */
  readonly isInPod: boolean;
}

/** Checks one source of a volume, if it is one of these. */
export function validateOtherSource(volume: Volume, name: string, place: SourcePlace): void {
  const { errors } = place;
  const path = `${place.path}.${CHECKED_AS[name] ?? name}`;
  if (SHARED.has(name)) {
    const spec = volume as unknown as PersistentVolumeSpec;
    validateVolumeSource(spec, name as VolumeSourceName, { path, errors, name: volume.name, volumePath: place.path });
  } else if (name === 'persistentVolumeClaim') {
    if (!volume.persistentVolumeClaim?.claimName) errors.required(`${path}.claimName`);
  } else if (name === 'csi') validateCsi(volume.csi ?? { driver: '' }, path, errors);
  else if (name === 'gitRepo') {
    if (!volume.gitRepo?.repository) errors.required(`${path}.repository`);
    if (volume.gitRepo?.directory) validateInnerPath(volume.gitRepo.directory, `${path}.directory`, errors);
  } else if (name === 'ephemeral') validateEphemeral(volume, `${path}.volumeClaimTemplate`, errors);
  else if (name === 'image') {
    if (place.isInPod && !volume.image?.reference) errors.required(`${path}.reference`);
    errors.choice(`${path}.pullPolicy`, volume.image?.pullPolicy, PULL_POLICIES);
  }
}

function validateEphemeral({ ephemeral }: Volume, path: string, errors: FieldErrors): void {
  const template = ephemeral?.volumeClaimTemplate;
  if (template) validateClaimSpec(template.spec ?? {}, `${path}.spec`, errors);
  else errors.required(path);
}

function validateCsi(
  { driver, nodePublishSecretRef: secret }: CSIVolumeSource,
  path: string,
  errors: FieldErrors,
): void {
  validateDriverName(driver, `${path}.driver`, errors);
  if (!secret) return;
  if (secret.name) errors.problems(`${path}.name`, secret.name, dnsSubdomainProblems(secret.name));
  else errors.required(`${path}.nodePublishSecretRef.name`);
}
