// ReplicationController: pkg/registry/core/replicationcontroller, pkg/apis/core/v1/defaults.go.

import { REPLICATION_CONTROLLERS } from '../../../kube/kind-refs.ts';
import type { PodTemplateSpec, ReplicationController } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateCount, validateCounts } from '../../validation/amounts.ts';
import {
  defaultTemplate,
  scaleView,
  validateMatch,
  validateReplicaCounts,
  validateTemplate,
  workloadWarnings,
} from '../apps/workloads.ts';
import { ageColumn, containerColumns, formatLabels, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { hasSameSpec, keepStatus, startSpec, statusSubresource } from '../strategy.ts';
import { podWarnings } from './pod/warnings.ts';

export const replicationControllers: KindDefinition<ReplicationController> = {
  ...REPLICATION_CONTROLLERS,
  singular: 'replicationcontroller',
  storagePath: 'controllers',
  shortNames: ['rc'],
  categories: ['all'],
  nameRule: 'dns-subdomain',
  hasFreeGenerateName: true,
  updateChecks: ['changed-meta', 'rules'],
  orphansByDefault: true,
  columns: [
    nameColumn,
    {
      name: 'Desired',
      type: 'integer',
      description: { of: 'core.v1.ReplicationControllerSpec.replicas' },
      cell: ({ spec }) => spec?.replicas ?? 0,
    },
    {
      name: 'Current',
      type: 'integer',
      description: { of: 'core.v1.ReplicationControllerStatus.replicas' },
      cell: ({ status }) => status?.replicas ?? 0,
    },
    {
      name: 'Ready',
      type: 'integer',
      description: { of: 'core.v1.ReplicationControllerStatus.readyReplicas' },
      cell: ({ status }) => status?.readyReplicas ?? 0,
    },
    ageColumn,
    ...containerColumns<ReplicationController>(({ spec }) => spec?.template?.spec?.containers ?? []),
    {
      name: 'Selector',
      type: 'string',
      description: { of: 'core.v1.ReplicationControllerSpec.selector' },
      priority: 1,
      cell: ({ spec }) => formatLabels(spec?.selector),
    },
  ],
  fieldSelectors: { 'status.replicas': ({ status }) => String(status?.replicas ?? 0) },
  defaults(object) {
    const { spec } = object;
    if (!spec) return;
    spec.replicas ??= 1;
    if (!spec.template) return;
    defaultTemplate(spec.template);
    const labels = spec.template.metadata?.labels;
    if (labels && Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
    defaultLabels(object);
  },
  prepareForCreate: (object) => startSpec(object, { replicas: 0 }),
  prepareForUpdate: keepStatus,
  status: {
    ...statusSubresource<ReplicationController>(),
    settle(next) {
      defaultLabels(next); // What is stored without labels is read with those of its template.
      return next;
    },
    validate({ status = { replicas: 0 } }, _current, errors) {
      const parts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const;
      validateCounts(status, ['replicas', ...parts, 'observedGeneration'], { path: 'status', errors });
      validateReplicaCounts(status, { parts, ready: 'readyReplicas' }, errors);
    },
  },
  views: [scaleView<ReplicationController>(({ spec }) => ({ matchLabels: spec?.selector ?? {} }))],
  validate({ spec = {} }, errors) {
    validateCount(spec.minReadySeconds, 'spec.minReadySeconds', errors);
    if (Object.keys(spec.selector ?? {}).length === 0) errors.required('spec.selector');
    if (spec.replicas === undefined) errors.required('spec.replicas');
    validateCount(spec.replicas, 'spec.replicas', errors);
    if (spec.template) validatePods(spec.template, spec.selector ?? {}, errors);
    else errors.required('spec.template');
  },
  warnings(object, current) {
    if (!current) return workloadWarnings(object, current);
    // Upstream takes the old template for the new one (rcStrategy, WarningsOnUpdate).
    return hasSameSpec(object, current) ? [] : podWarnings(current.spec?.template, 'spec.template');
  },
};

function validatePods(template: PodTemplateSpec, selector: Record<string, string>, errors: FieldErrors): void {
  if (Object.keys(selector).length > 0) validateMatch({ matchLabels: selector }, template, errors);
  validateTemplate(template, 'spec.template', errors);
  const { restartPolicy, activeDeadlineSeconds } = template.spec ?? {};
  if (restartPolicy !== 'Always')
    errors.notSupported('spec.template.spec.restartPolicy', restartPolicy ?? '', ['Always']);
  if (activeDeadlineSeconds !== undefined)
    errors.forbidden(
      'spec.template.spec.activeDeadlineSeconds',
      'activeDeadlineSeconds in ReplicationController is not Supported',
    );
}

function defaultLabels({ metadata, spec }: ReplicationController): void {
  const labels = spec?.template?.metadata?.labels;
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
}
