// PodDisruptionBudget: pkg/registry/policy/poddisruptionbudget, pkg/apis/policy/validation.

import { POD_DISRUPTION_BUDGETS } from '../../../kube/kind-refs.ts';
import type { PodDisruptionBudget } from '../../../kube/types.gen.ts';
import { validateAmount, validateAtMostAll, validateCounts } from '../../validation/amounts.ts';
import { validateConditions } from '../../validation/conditions.ts';
import { asGoStruct, type GoStruct, pointer } from '../../validation/go-structs.ts';
import { validateLabelSelector } from '../../validation/label-selectors.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { keepStatus, startSpec, statusSubresource } from '../strategy.ts';

const SPEC: GoStruct = {
  MinAvailable: pointer('minAvailable'),
  Selector: pointer('selector'),
  MaxUnavailable: pointer('maxUnavailable'),
  UnhealthyPodEvictionPolicy: pointer('unhealthyPodEvictionPolicy'),
};

const COUNTS = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const;
const EMPTY_STATUS = Object.fromEntries(COUNTS.map((field) => [field, 0]));

export const podDisruptionBudgets: KindDefinition<PodDisruptionBudget> = {
  ...POD_DISRUPTION_BUDGETS,
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  nameRule: 'path-segment',
  hasFreeFinalizers: true,
  checksMetaLast: true,
  updateChecks: ['rules'],
  requiresResourceVersion: true,
  columns: [
    nameColumn,
    {
      name: 'Min Available',
      type: 'string',
      description: 'The minimum number of pods that must be available.',
      cell: ({ spec }) => String(spec?.minAvailable ?? 'N/A'),
    },
    {
      name: 'Max Unavailable',
      type: 'string',
      description: 'The maximum number of pods that may be unavailable.',
      cell: ({ spec }) => String(spec?.maxUnavailable ?? 'N/A'),
    },
    {
      name: 'Allowed Disruptions',
      type: 'integer',
      description: 'Calculated number of pods that may be disrupted at this time.',
      cell: ({ status }) => status?.disruptionsAllowed ?? 0,
    },
    ageColumn,
  ],
  prepareForCreate: (object) => startSpec(object, { ...EMPTY_STATUS }),
  prepareForUpdate: keepStatus,
  status: {
    updateChecks: ['rules'],
    ...statusSubresource<PodDisruptionBudget>(),
    validate({ status }, _current, errors) {
      validateConditions(status?.conditions ?? [], 'status.conditions', errors);
      if (status) validateCounts(status, COUNTS, { path: 'status', errors });
    },
  },
  validate({ spec = {} }, errors) {
    if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined)
      errors.invalid('spec', asGoStruct(spec, SPEC), 'minAvailable and maxUnavailable cannot be both set');
    for (const field of ['minAvailable', 'maxUnavailable'] as const) {
      validateAmount(spec[field], `spec.${field}`, errors);
      validateAtMostAll(spec[field], `spec.${field}`, errors);
    }
    if (spec.selector) validateLabelSelector(spec.selector, 'spec.selector', errors);
    const policies = ['AlwaysAllow', 'IfHealthyBudget'];
    errors.choice('spec.unhealthyPodEvictionPolicy', spec.unhealthyPodEvictionPolicy, policies);
  },
};
