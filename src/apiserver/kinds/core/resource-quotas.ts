// ResourceQuota: pkg/registry/core/resourcequota, pkg/apis/core/validation (ValidateResourceQuota).

import { RESOURCE_QUOTAS } from '../../../kube/kind-refs.ts';
import type { ResourceQuota, ResourceQuotaSpec } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { compareAmounts, validateQuotaAmount } from '../../validation/resource-names.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { statusSubresource } from '../strategy.ts';
import { validateScopeSelector, validateScopes } from './quota-scope-validation.ts';

export const resourceQuotas: KindDefinition<ResourceQuota> = {
  ...RESOURCE_QUOTAS,
  singular: 'resourcequota',
  shortNames: ['quota'],
  nameRule: 'dns-subdomain',
  updateChecks: ['changed-meta', 'rules', 'changes'],
  returnsDeleted: true,
  columns: [
    nameColumn,
    {
      name: 'Request',
      type: 'string',
      description: 'Request represents a minimum amount of cpu/memory that a container may consume.',
      cell: (quota) => usageText(quota, false),
    },
    {
      name: 'Limit',
      type: 'string',
      description:
        'Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.',
      cell: (quota) => usageText(quota, true),
    },
    ageColumn,
  ],
  prepareForCreate(object) {
    object.status = {};
  },
  prepareForUpdate(object, current) {
    if (current.status) object.status = current.status;
  },
  status: {
    ...statusSubresource<ResourceQuota>(),
    validate({ status = {} }, _current, errors) {
      validateAmounts(status.hard, 'status.hard', errors);
      validateAmounts(status.used, 'status.used', errors);
    },
  },
  validate({ spec = {} }, errors) {
    validateAmounts(spec.hard, 'spec.hard', errors);
    validateScopes(spec, errors);
    validateScopeSelector(spec, errors);
  },
  validateUpdate({ spec }, current, errors) {
    const sorted = (scopes: readonly string[] | undefined) => [...new Set(scopes)].sort();
    if (String(sorted(spec?.scopes)) !== String(sorted(current.spec?.scopes)))
      errors.invalid('spec.scopes', spec?.scopes ?? null, 'field is immutable');
  },
  warnings: ({ spec }, current) => (current ? [] : quotaWarnings(spec?.hard ?? {})),
};

type Amounts = ResourceQuotaSpec['hard'];

function validateAmounts(amounts: Amounts, path: string, errors: FieldErrors): void {
  for (const [name, amount] of Object.entries(amounts ?? {}))
    validateQuotaAmount(name, amount, { path: `${path}[${name}]`, errors });
}

/** `cpu: 1/2, pods: 3/10` */
function usageText({ status = {} }: ResourceQuota, ofLimits: boolean): string {
  return Object.entries(status.hard ?? {})
    .filter(([name]) => name.startsWith('limits.') === ofLimits)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hard]) => `${name}: ${status.used?.[name] ?? 0}/${hard}`)
    .join(', ');
}

/** More that may be asked for than may be used. */
function quotaWarnings(hard: NonNullable<Amounts>): readonly string[] {
  return ['cpu', 'memory', 'storage', 'ephemeral-storage'].flatMap((name) => {
    const hasShortName = name === 'cpu' || name === 'memory';
    const key = hard[`requests.${name}`] === undefined && hasShortName ? name : `requests.${name}`;
    const [request, limit] = [hard[key], hard[`limits.${name}`]];
    if (request === undefined || limit === undefined || compareAmounts(request, limit) <= 0) return [];
    return [`ResourceQuota ${key} (${request}) should be less than limits.${name} (${limit})`];
  });
}
