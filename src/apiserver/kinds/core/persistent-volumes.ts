// PersistentVolume: pkg/registry/core/persistentvolume/strategy.go, pkg/api/persistentvolume/util.go.

import { PERSISTENT_VOLUMES } from '../../../kube/kind-refs.ts';
import type { PersistentVolume, PersistentVolumeStatus } from '../../../kube/types.gen.ts';
import { type Clock, toTimestamp } from '../../../lib/clock.ts';
import { nodeSelectorWarnings } from '../../validation/node-selectors.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { statusSubresource } from '../strategy.ts';
import { validatePersistentVolume, validatePersistentVolumeUpdate } from './persistent-volume-validation.ts';
import { accessModesText, CLASS_ANNOTATION, classOf, phaseText } from './volume-cells.ts';
import { defaultVolumeSource } from './volume-defaults.ts';

const COLUMNS: KindDefinition<PersistentVolume>['columns'] = [
  nameColumn,
  {
    name: 'Capacity',
    type: 'string',
    description: { of: 'core.v1.PersistentVolumeSpec.capacity' },
    cell: ({ spec }) => String(spec?.capacity?.['storage'] ?? '0'),
  },
  {
    name: 'Access Modes',
    type: 'string',
    description: { of: 'core.v1.PersistentVolumeSpec.accessModes' },
    cell: ({ spec }) => accessModesText(spec?.accessModes),
  },
  {
    name: 'Reclaim Policy',
    type: 'string',
    description: { of: 'core.v1.PersistentVolumeSpec.persistentVolumeReclaimPolicy' },
    cell: ({ spec }) => spec?.persistentVolumeReclaimPolicy ?? '',
  },
  {
    name: 'Status',
    type: 'string',
    description: { of: 'core.v1.PersistentVolumeStatus.phase' },
    cell: ({ metadata, status }) => phaseText(metadata, status?.phase),
  },
  {
    name: 'Claim',
    type: 'string',
    description:
      'claimRef is part of a bi-directional binding between PersistentVolume and PersistentVolumeClaim. Expected to be non-nil when bound. claim.VolumeName is the authoritative bind between PV and PVC. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#binding',
    cell: ({ spec }) => (spec?.claimRef ? `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}` : ''),
  },
  {
    name: 'StorageClass',
    type: 'string',
    description: 'StorageClass of the pv',
    cell: ({ metadata, spec }) => classOf(metadata, spec?.storageClassName),
  },
  {
    name: 'VolumeAttributesClass',
    type: 'string',
    description: 'VolumeAttributesClass of the pv',
    cell: ({ spec }) => spec?.volumeAttributesClassName ?? '<unset>',
  },
  {
    name: 'Reason',
    type: 'string',
    description: { of: 'core.v1.PersistentVolumeStatus.reason' },
    cell: ({ status }) => status?.reason ?? '',
  },
  ageColumn,
  {
    name: 'VolumeMode',
    type: 'string',
    description: { of: 'core.v1.PersistentVolumeSpec.volumeMode' },
    priority: 1,
    cell: ({ spec }) => spec?.volumeMode ?? '<unset>',
  },
];

const DEPRECATED_ANNOTATIONS = [
  [CLASS_ANNOTATION, 'deprecated since v1.8; use "storageClassName" attribute instead'],
  ['volume.beta.kubernetes.io/mount-options', 'deprecated since v1.31; use "mountOptions" attribute instead'],
] as const;

const DEPRECATED_SOURCES = [
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
] as const;

function warnings({ metadata, spec = {} }: PersistentVolume): readonly string[] {
  const recycles = spec.persistentVolumeReclaimPolicy === 'Recycle';
  return [
    ...DEPRECATED_ANNOTATIONS.filter(([key]) => metadata.annotations?.[key] !== undefined).map(
      ([key, words]) => `metadata.annotations[${key}]: ${words}`,
    ),
    ...(recycles
      ? [
          'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
        ]
      : []),
    ...nodeSelectorWarnings(spec.nodeAffinity?.required, 'spec.nodeAffinity.required'),
    ...DEPRECATED_SOURCES.filter(([source]) => spec[source] !== undefined).map(
      ([, name, words]) => `spec.${name}: ${words}`,
    ),
  ];
}

/** The time of a change of phase is ours, unless the writer brings another one. */
function transitionTime(
  status: PersistentVolumeStatus,
  before: PersistentVolumeStatus,
  now: string,
): string | undefined {
  const given = status.lastPhaseTransitionTime;
  if (given && given !== before.lastPhaseTransitionTime) return given;
  return status.phase === before.phase ? before.lastPhaseTransitionTime : now;
}

const { merge } = statusSubresource<PersistentVolume>();

/** @param clock tells when a volume changes its phase */
export function persistentVolumes(clock: Clock): KindDefinition<PersistentVolume> {
  const now = () => toTimestamp(clock.simulatedMs());
  return {
    ...PERSISTENT_VOLUMES,
    singular: 'persistentvolume',
    shortNames: ['pv'],
    nameRule: 'dns-subdomain',
    updateChecks: ['meta', 'rules', 'meta', 'rules', 'changes'],
    returnsDeleted: true,
    columns: COLUMNS,
    defaults(object) {
      object.spec ??= {};
      const { spec } = object;
      spec.persistentVolumeReclaimPolicy ||= 'Retain';
      spec.volumeMode ??= 'Filesystem';
      defaultVolumeSource(spec);
      if (object.status) object.status.phase ||= 'Pending';
    },
    prepareForCreate(object) {
      object.status = { phase: 'Pending', lastPhaseTransitionTime: now() };
    },
    prepareForUpdate(object, current) {
      if (current.status) object.status = current.status;
    },
    status: {
      name: 'status',
      merge(incoming, current) {
        const { status = {} } = incoming;
        const time = transitionTime(status, current.status ?? {}, now());
        return merge(
          { ...incoming, status: { ...status, ...(time ? { lastPhaseTransitionTime: time } : {}) } },
          current,
        );
      },
    },
    validate: validatePersistentVolume,
    validateUpdate: validatePersistentVolumeUpdate,
    warnings,
  };
}
