// PersistentVolumeClaim: pkg/registry/core/persistentvolumeclaim/strategy.go, pkg/api/persistentvolumeclaim/util.go.

import { PERSISTENT_VOLUME_CLAIMS } from '../../../kube/kind-refs.ts';
import type {
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  TypedLocalObjectReference,
} from '../../../kube/types.gen.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { statusSubresource } from '../strategy.ts';
import { validateClaim, validateClaimStatus, validateClaimUpdate } from './claim-validation.ts';
import { claimWarnings } from './fraction-warnings.ts';
import { accessModesText, CLASS_ANNOTATION, classOf, phaseText } from './volume-cells.ts';

export const persistentVolumeClaims: KindDefinition<PersistentVolumeClaim> = {
  ...PERSISTENT_VOLUME_CLAIMS,
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  nameRule: 'dns-subdomain',
  returnsDeleted: true,
  columns: [
    nameColumn,
    {
      name: 'Status',
      type: 'string',
      description: { of: 'core.v1.PersistentVolumeClaimStatus.phase' },
      cell: ({ metadata, status }) => phaseText(metadata, status?.phase),
    },
    {
      name: 'Volume',
      type: 'string',
      description: { of: 'core.v1.PersistentVolumeClaimSpec.volumeName' },
      cell: ({ spec }) => spec?.volumeName ?? '',
    },
    {
      name: 'Capacity',
      type: 'string',
      description: { of: 'core.v1.PersistentVolumeClaimStatus.capacity' },
      cell: ({ spec, status }) => (spec?.volumeName ? String(status?.capacity?.['storage'] ?? '0') : ''),
    },
    {
      name: 'Access Modes',
      type: 'string',
      description: { of: 'core.v1.PersistentVolumeClaimStatus.accessModes' },
      cell: ({ spec, status }) => (spec?.volumeName ? accessModesText(status?.accessModes) : ''),
    },
    {
      name: 'StorageClass',
      type: 'string',
      description: 'StorageClass of the pvc',
      cell: ({ metadata, spec }) => classOf(metadata, spec?.storageClassName),
    },
    {
      name: 'VolumeAttributesClass',
      type: 'string',
      description: 'VolumeAttributesClass of the pvc',
      cell: ({ spec }) => spec?.volumeAttributesClassName ?? '<unset>',
    },
    ageColumn,
    {
      name: 'VolumeMode',
      type: 'string',
      description: { of: 'core.v1.PersistentVolumeClaimSpec.volumeMode' },
      priority: 1,
      cell: ({ spec }) => spec?.volumeMode ?? '<unset>',
    },
  ],
  defaults(object) {
    object.spec ??= {};
    object.spec.volumeMode ??= 'Filesystem';
    if (object.status) object.status.phase ||= 'Pending';
  },
  prepareForCreate(object) {
    object.status = { phase: 'Pending' };
    alignSources(object.spec ?? {}, undefined);
  },
  prepareForUpdate(object, current) {
    if (current.status) object.status = current.status;
    alignSources(object.spec ?? {}, current.spec);
  },
  status: { ...statusSubresource<PersistentVolumeClaim>(), validate: validateClaimStatus },
  validate: validateClaim,
  validateUpdate: validateClaimUpdate,
  warnings({ metadata, spec }) {
    const isOld = metadata.annotations?.[CLASS_ANNOTATION] !== undefined;
    const words = 'deprecated since v1.8; use "storageClassName" attribute instead';
    return [...(isOld ? [`metadata.annotations[${CLASS_ANNOTATION}]: ${words}`] : []), ...claimWarnings(spec, 'spec')];
  },
};

/**
 * The two ways to name what a volume is filled from say the same; the older one knows claims and snapshots only. A source in another
 * namespace is behind a gate that is closed.
 */
function alignSources(spec: PersistentVolumeClaimSpec, before: PersistentVolumeClaimSpec | undefined): void {
  if (spec.dataSourceRef?.namespace && !before?.dataSourceRef) delete spec.dataSourceRef;
  const hadSource = before?.dataSource ?? before?.dataSourceRef;
  if (!hadSource && !spec.dataSourceRef && !isFillable(spec.dataSource)) delete spec.dataSource;
  if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = { ...spec.dataSource };
  else if (spec.dataSourceRef && !spec.dataSource && !spec.dataSourceRef.namespace) {
    const { namespace: _, ...local } = spec.dataSourceRef;
    spec.dataSource = local;
  }
}

function isFillable(source: TypedLocalObjectReference | undefined): boolean {
  if (source?.kind === 'PersistentVolumeClaim') return !source.apiGroup;
  return source?.kind === 'VolumeSnapshot' && source.apiGroup === 'snapshot.storage.k8s.io';
}
