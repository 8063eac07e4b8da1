// Deployment: pkg/registry/apps/deployment, pkg/apis/apps/v1/defaults.go, pkg/apis/apps/validation.

import { DEPLOYMENTS } from '../../../kube/kind-refs.ts';
import type { Deployment, DeploymentStrategy } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { isNothing, validateAmount, validateAtMostAll, validateCount } from '../../validation/amounts.ts';
import { asGoStruct } from '../../validation/go-structs.ts';
import { ageColumn, containerColumns, nameColumn, selectorText } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { keepStatus, startSpec, statusSubresource } from '../strategy.ts';
import {
  defaultTemplate,
  scaleView,
  UPDATE_STRATEGY,
  validateCollisions,
  validateReplicaCounts,
  validateSelectorUnchanged,
  validateWorkload,
  workloadWarnings,
} from './workloads.ts';

export const deployments: KindDefinition<Deployment> = {
  ...DEPLOYMENTS,
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  nameRule: 'dns-subdomain',
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
    {
      name: 'Up-to-date',
      type: 'string',
      description: { of: 'apps.v1.DeploymentStatus.updatedReplicas' },
      cell: ({ status }) => status?.updatedReplicas ?? 0,
    },
    {
      name: 'Available',
      type: 'string',
      description: { of: 'apps.v1.DeploymentStatus.availableReplicas' },
      cell: ({ status }) => status?.availableReplicas ?? 0,
    },
    ageColumn,
    ...containerColumns<Deployment>(({ spec }) => spec?.template.spec?.containers ?? []),
    {
      name: 'Selector',
      type: 'string',
      description:
        'Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment.',
      priority: 1,
      cell: ({ spec }) => selectorText(spec?.selector),
    },
  ],
  defaults({ spec }) {
    if (!spec) return;
    spec.replicas ??= 1;
    spec.revisionHistoryLimit ??= 10;
    spec.progressDeadlineSeconds ??= 600;
    spec.strategy ??= {};
    defaultStrategy(spec.strategy);
    defaultTemplate(spec.template);
  },
  prepareForCreate: (object) => startSpec(object),
  prepareForUpdate: (object, current) => {
    keepStatus(object, current);
    // Upstream counts a change of annotations too, so that controllers look again.
    const isSame =
      deepEqual(object.metadata.annotations, current.metadata.annotations) ||
      object.metadata.generation !== current.metadata.generation;
    if (!isSame) object.metadata.generation = (current.metadata.generation ?? 0) + 1;
  },
  status: { ...statusSubresource<Deployment>({ keepsLabels: true }), validate: validateStatus },
  views: [scaleView<Deployment>()],
  validate(object, errors) {
    const {
      replicas,
      strategy = {},
      minReadySeconds,
      revisionHistoryLimit,
      progressDeadlineSeconds,
    } = object.spec ?? {};
    validateCount(replicas, 'spec.replicas', errors);
    validateWorkload(object, errors);
    validateStrategy(strategy, errors);
    validateCount(minReadySeconds, 'spec.minReadySeconds', errors);
    validateCount(revisionHistoryLimit, 'spec.revisionHistoryLimit', errors);
    const path = 'spec.progressDeadlineSeconds';
    validateCount(progressDeadlineSeconds, path, errors);
    if (progressDeadlineSeconds !== undefined && progressDeadlineSeconds <= (minReadySeconds ?? 0))
      errors.invalid(path, progressDeadlineSeconds, 'must be greater than minReadySeconds');
  },
  validateUpdate: validateSelectorUnchanged,
  warnings: workloadWarnings,
};

function defaultStrategy(strategy: DeploymentStrategy): void {
  strategy.type ||= 'RollingUpdate';
  if (strategy.type !== 'RollingUpdate') return;
  strategy.rollingUpdate ??= {};
  strategy.rollingUpdate.maxUnavailable ??= '25%';
  strategy.rollingUpdate.maxSurge ??= '25%';
}

const TYPES = ['Recreate', 'RollingUpdate'];

function validateStrategy({ type, rollingUpdate }: DeploymentStrategy, errors: FieldErrors): void {
  if (!TYPES.includes(type ?? ''))
    errors.notSupported('spec.strategy', asGoStruct({ type, rollingUpdate }, UPDATE_STRATEGY), TYPES);
  if (type === 'Recreate' && rollingUpdate)
    errors.forbidden('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'");
  if (type !== 'RollingUpdate' || !rollingUpdate) return;
  const path = 'spec.strategy.rollingUpdate';
  const { maxUnavailable, maxSurge } = rollingUpdate;
  validateAmount(maxUnavailable, `${path}.maxUnavailable`, errors);
  validateAmount(maxSurge, `${path}.maxSurge`, errors);
  if (isNothing(maxUnavailable) && isNothing(maxSurge))
    errors.invalid(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0');
  validateAtMostAll(maxUnavailable, `${path}.maxUnavailable`, errors);
}

const STATUS_COUNTS = [
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
] as const;

/** pkg/apis/apps/validation (ValidateDeploymentStatus). */
function validateStatus({ status = {} }: Deployment, current: Deployment, errors: FieldErrors): void {
  validateCount(status.observedGeneration, 'status.observedGeneration', errors);
  for (const field of STATUS_COUNTS) validateCount(status[field], `status.${field}`, errors);
  validateCount(status.terminatingReplicas, 'status.terminatingReplicas', errors);
  validateCount(status.collisionCount, 'status.collisionCount', errors);
  const parts = ['updatedReplicas', 'readyReplicas', 'availableReplicas'] as const;
  validateReplicaCounts(status, { parts, ready: 'readyReplicas' }, errors);
  validateCollisions(status.collisionCount, current.status?.collisionCount, errors);
}
