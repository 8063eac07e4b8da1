// Deployment: pkg/registry/apps/deployment, pkg/apis/apps/v1/defaults.go, pkg/apis/apps/validation.

import { DEPLOYMENTS } from '../../kube/kind-refs.ts';
import type { Deployment, DeploymentStrategy } from '../../kube/types.gen.ts';
import { deepEqual } from '../../lib/json.ts';
import type { FieldErrors } from '../field-errors.ts';
import { ageColumn, containerColumns, formatSelector, nameColumn } from './columns.ts';
import type { KindDefinition } from './kind.ts';
import { keepStatus, startSpec, statusSubresource } from './strategy.ts';
import { defaultTemplate, scaleView, validateSelectorUnchanged, validateWorkload } from './workloads.ts';

export const deployments: KindDefinition<Deployment> = {
  ...DEPLOYMENTS,
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  nameRule: 'dns-subdomain',
  checksOnlyChangedMeta: true,
  columns: [
    nameColumn,
    {
      name: 'Ready',
      type: 'string',
      cell: ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    },
    { name: 'Up-to-date', type: 'string', cell: ({ status }) => status?.updatedReplicas ?? 0 },
    { name: 'Available', type: 'string', cell: ({ status }) => status?.availableReplicas ?? 0 },
    ageColumn,
    ...containerColumns<Deployment>(({ spec }) => spec?.template.spec?.containers ?? []),
    { name: 'Selector', type: 'string', priority: 1, cell: ({ spec }) => formatSelector(spec?.selector) },
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
  status: statusSubresource<Deployment>({ keepsLabels: true }),
  views: [scaleView<Deployment>()],
  validate(object, errors) {
    validateWorkload(object, errors);
    validateStrategy(object.spec?.strategy ?? {}, errors);
  },
  validateUpdate: validateSelectorUnchanged,
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
  if (!TYPES.includes(type ?? '')) errors.notSupported('spec.strategy', { type }, TYPES);
  if (type === 'Recreate' && rollingUpdate)
    errors.forbidden('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'");
  if (type !== 'RollingUpdate' || !rollingUpdate) return;
  for (const field of ['maxUnavailable', 'maxSurge'] as const)
    validateAmount(rollingUpdate[field], `spec.strategy.rollingUpdate.${field}`, errors);
  if (isNothing(rollingUpdate.maxUnavailable) && isNothing(rollingUpdate.maxSurge)) {
    errors.invalid(
      'spec.strategy.rollingUpdate.maxUnavailable',
      rollingUpdate.maxUnavailable,
      'may not be 0 when `maxSurge` is 0',
    );
  }
  if (typeof rollingUpdate.maxUnavailable === 'string' && Number.parseInt(rollingUpdate.maxUnavailable, 10) > 100) {
    errors.invalid(
      'spec.strategy.rollingUpdate.maxUnavailable',
      rollingUpdate.maxUnavailable,
      'must not be greater than 100%',
    );
  }
}

const isNothing = (amount: string | number | undefined) => amount === 0 || amount === '0%';

function validateAmount(amount: string | number | undefined, path: string, errors: FieldErrors): void {
  if (typeof amount === 'string' && !/^\d+%$/.test(amount)) {
    errors.invalid(
      path,
      amount,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    );
  }
  if (typeof amount === 'number' && amount < 0) errors.invalid(path, amount, 'must be greater than or equal to 0');
}
