// StatefulSet: pkg/registry/apps/statefulset, pkg/apis/apps/v1/defaults.go.

import { STATEFUL_SETS } from '../../../kube/kind-refs.ts';
import type { PersistentVolumeClaim, StatefulSet, StatefulSetSpec } from '../../../kube/types.gen.ts';
import { validateCount, validateCounts } from '../../validation/amounts.ts';
import { ageColumn, containerColumns, nameColumn } from '../columns.ts';
import { claimWarnings } from '../core/fraction-warnings.ts';
import { podWarnings } from '../core/pod/warnings.ts';
import type { KindDefinition } from '../kind.ts';
import { hasSameSpec, keepStatus, startSpec, statusSubresource } from '../strategy.ts';
import { validateNewStatefulSet, validateStatefulSetUpdate } from './stateful-set-validation.ts';
import { defaultTemplate, scaleView, validateCollisions, validateReplicaCounts } from './workloads.ts';

export const statefulSets: KindDefinition<StatefulSet> = {
  ...STATEFUL_SETS,
  singular: 'statefulset',
  shortNames: ['sts'],
  categories: ['all'],
  nameRule: 'dns-label',
  updateChecks: ['changed-meta', 'rules', 'changes'],
  zeroSpec: { replicas: 0 },
  columns: [
    nameColumn,
    {
      name: 'Ready',
      type: 'string',
      description: 'Number of the pod with ready state',
      cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    },
    ageColumn,
    ...containerColumns<StatefulSet>(({ spec }) => spec?.template.spec?.containers ?? []),
  ],
  defaults({ spec }) {
    if (!spec) return;
    defaultTemplate(spec.template);
    spec.podManagementPolicy ||= 'OrderedReady';
    defaultStrategy(spec);
    spec.persistentVolumeClaimRetentionPolicy ??= {};
    spec.persistentVolumeClaimRetentionPolicy.whenDeleted ||= 'Retain';
    spec.persistentVolumeClaimRetentionPolicy.whenScaled ||= 'Retain';
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    for (const claim of spec.volumeClaimTemplates ?? []) defaultClaim(claim);
  },
  prepareForCreate(object) {
    dropDisabled(object, undefined);
    startSpec(object, { replicas: 0, availableReplicas: 0 });
  },
  prepareForUpdate(object, current) {
    dropDisabled(object, current);
    keepStatus(object, current);
  },
  status: {
    ...statusSubresource<StatefulSet>(),
    updateChecks: ['rules', 'changed-meta', 'changes'],
    validate({ status = { replicas: 0 } }, _, errors) {
      const counts = ['replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const;
      validateCounts(status, counts, { path: 'status', errors });
      validateCount(status.observedGeneration, 'status.observedGeneration', errors);
      validateCount(status.collisionCount, 'status.collisionCount', errors);
      const parts = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const;
      validateReplicaCounts(status, { parts, ready: 'status.readyReplicas' }, errors);
    },
    validateUpdate: ({ status }, current, errors) =>
      validateCollisions(status?.collisionCount, current.status?.collisionCount, errors),
  },
  views: [scaleView<StatefulSet>()],
  validateCreate: ({ spec }, errors) => validateNewStatefulSet(spec, errors),
  validateUpdate: validateStatefulSetUpdate,
  warnings(object, current) {
    const { spec } = object;
    return [
      ...(hasSameSpec(object, current) ? [] : podWarnings(spec?.template, 'spec.template')),
      ...(spec?.volumeClaimTemplates ?? []).flatMap((template, index) =>
        // Upstream says `Spec` of an update, and nothing of a new object.
        claimWarnings(template.spec, `spec.volumeClaimTemplates[${index}]${current ? '.Spec' : ''}`),
      ),
      ...((spec?.revisionHistoryLimit ?? 0) < 0 ? [ALL_REVISIONS] : []),
    ];
  },
};

const ALL_REVISIONS =
  'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended';

function defaultStrategy(spec: StatefulSetSpec): void {
  spec.updateStrategy ??= {};
  const { updateStrategy: strategy } = spec;
  if (!strategy.type) {
    strategy.type = 'RollingUpdate';
    strategy.rollingUpdate ??= {};
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate) strategy.rollingUpdate.partition ??= 0;
}

/** A template of a claim is a whole one, status included. */
function defaultClaim(claim: PersistentVolumeClaim): void {
  claim.apiVersion = 'v1';
  claim.kind = 'PersistentVolumeClaim';
  claim.spec ??= {};
  claim.spec.volumeMode ??= 'Filesystem';
  claim.status = { ...claim.status, phase: claim.status?.phase || 'Pending' };
}

/** MaxUnavailableStatefulSet is off by default. */
function dropDisabled({ spec }: StatefulSet, current: StatefulSet | undefined): void {
  if (current?.spec?.updateStrategy?.rollingUpdate?.maxUnavailable === undefined)
    delete spec?.updateStrategy?.rollingUpdate?.maxUnavailable;
}
