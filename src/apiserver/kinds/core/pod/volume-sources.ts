// The sources of a pod's volumes that are not files written for it: those that persistent volumes have too, and the pod's own kinds.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/apis/core/validation/validation.go (validateVolumeSource)

import { dnsSubdomainProblems } from '../../../../kube/names.ts';
import type { CSIVolumeSource, PersistentVolumeSpec, Volume } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { validateTemplateMeta } from '../../../validation/object-meta.ts';
import { validateClaimSpec } from '../claim-validation.ts';
import { VOLUME_SOURCES, type VolumeSourceName, validateDriverName, validateVolumeSource } from '../volume-sources.ts';
import { PULL_POLICIES } from './container-validation.ts';
import { validateInnerPath } from './volume-paths.ts';

const SHARED: ReadonlySet<string> = new Set(VOLUME_SOURCES.filter((name) => name !== 'local' && name !== 'csi'));
/** Paths that are not those of JSON. */
const CHECKED_AS: Readonly<Record<string, string>> = { gcePersistentDisk: 'persistentDisk' };

interface SourcePlace {
  /** Of the volume, or of its source. */
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
  } else CHECKS[name]?.(volume, { ...place, path });
}

/** The pod's own kinds; `path` is that of the source. */
const CHECKS: Readonly<Record<string, (volume: Volume, place: SourcePlace) => void>> = {
  persistentVolumeClaim({ persistentVolumeClaim: claim }, { path, errors }) {
    if (!claim?.claimName) errors.required(`${path}.claimName`);
  },
  csi: ({ csi = { driver: '' } }, { path, errors }) => validateCsi(csi, path, errors),
  gitRepo({ gitRepo }, { path, errors }) {
    if (!gitRepo?.repository) errors.required(`${path}.repository`);
    if (gitRepo?.directory) validateInnerPath(gitRepo.directory, `${path}.directory`, errors);
  },
  ephemeral({ ephemeral }, { path, errors }) {
    const template = ephemeral?.volumeClaimTemplate;
    if (!template) {
      errors.required(`${path}.volumeClaimTemplate`);
      return;
    }
    validateTemplateMeta(template.metadata ?? {}, `${path}.volumeClaimTemplate.metadata`, errors);
    validateClaimSpec(template.spec ?? {}, { path: `${path}.volumeClaimTemplate.spec` }, errors);
  },
  image({ image }, { path, errors, isInPod }) {
    if (isInPod && !image?.reference) errors.required(`${path}.reference`);
    errors.choice(`${path}.pullPolicy`, image?.pullPolicy, PULL_POLICIES);
  },
};

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
