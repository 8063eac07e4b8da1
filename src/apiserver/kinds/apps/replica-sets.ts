// ReplicaSet: pkg/registry/apps/replicaset.

import { REPLICA_SETS } from '../../../kube/kind-refs.ts';
import type { ReplicaSet } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateCount } from '../../validation/amounts.ts';
import { ageColumn, containerColumns, formatSelector, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { keepStatus, startSpec, statusSubresource } from '../strategy.ts';
import {
  defaultTemplate,
  scaleView,
  validateReplicaCounts,
  validateSelectorUnchanged,
  validateWorkload,
  workloadWarnings,
} from './workloads.ts';

export const replicaSets: KindDefinition<ReplicaSet> = {
  ...REPLICA_SETS,
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  nameRule: 'dns-subdomain',
  updateChecks: ['changed-meta', 'rules', 'changes'],
  zeroSpec: { replicas: 0 },
  columns: [
    nameColumn,
    {
      name: 'Desired',
      type: 'integer',
      description: { of: 'apps.v1.ReplicaSetSpec.replicas' },
      cell: ({ spec }) => spec?.replicas ?? 0,
    },
    {
      name: 'Current',
      type: 'integer',
      description: { of: 'apps.v1.ReplicaSetStatus.replicas' },
      cell: ({ status }) => status?.replicas ?? 0,
    },
    {
      name: 'Ready',
      type: 'integer',
      description: { of: 'apps.v1.ReplicaSetStatus.readyReplicas' },
      cell: ({ status }) => status?.readyReplicas ?? 0,
    },
    ageColumn,
    ...containerColumns<ReplicaSet>(({ spec }) => spec?.template?.spec?.containers ?? []),
    {
      name: 'Selector',
      type: 'string',
      description:
        'Selector is a label query over pods that should match the replica count. If the selector is empty, it is defaulted to the labels present on the pod template. Label keys and values that must match in order to be controlled by this replica set. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
      priority: 1,
      cell: ({ spec }) => formatSelector(spec?.selector),
    },
  ],
  defaults({ spec }) {
    if (!spec) return;
    spec.replicas ??= 1;
    defaultTemplate(spec.template);
  },
  prepareForCreate: (object) => startSpec(object, { replicas: 0 }),
  prepareForUpdate: keepStatus,
  status: { ...statusSubresource<ReplicaSet>(), validate: validateStatus },
  views: [scaleView<ReplicaSet>()],
  validate(object, errors) {
    validateCount(object.spec?.replicas, 'spec.replicas', errors);
    validateCount(object.spec?.minReadySeconds, 'spec.minReadySeconds', errors);
    validateWorkload(object, errors);
  },
  validateUpdate: validateSelectorUnchanged,
  warnings: workloadWarnings,
};

const PARTS = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const;

/** pkg/apis/apps/validation (ValidateReplicaSetStatus). */
function validateStatus({ status = { replicas: 0 } }: ReplicaSet, _current: ReplicaSet, errors: FieldErrors): void {
  for (const field of ['replicas', ...PARTS, 'observedGeneration', 'terminatingReplicas'] as const)
    validateCount(status[field], `status.${field}`, errors);
  validateReplicaCounts(status, { parts: PARTS, ready: 'readyReplicas' }, errors);
}
