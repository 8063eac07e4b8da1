// Which objects a quota is of: pkg/apis/core/validation (validateResourceQuotaScopes, validateScopedResourceSelectorRequirement).

import { isQuotaResource } from '../../../kube/resource-names.ts';
import type { ResourceQuotaSpec, ScopedResourceSelectorRequirement } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';

const COMPUTE = ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const OF_PODS = ['pods', ...COMPUTE];

/** Scope → the standard resources that it may be applied to. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  Terminating: OF_PODS,
  NotTerminating: OF_PODS,
  BestEffort: ['pods'],
  NotBestEffort: OF_PODS,
  PriorityClass: OF_PODS,
  CrossNamespacePodAffinity: OF_PODS,
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
};
const CONFLICTS = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;
/** They are or they are not; there are no values to choose from. */
const ONLY_EXIST = ['BestEffort', 'NotBestEffort', 'Terminating', 'NotTerminating', 'CrossNamespacePodAffinity'];

/** Once for each resource of the quota that the scope has no say in. */
function misapplied(scope: string, { hard = {} }: ResourceQuotaSpec): number {
  const allowed = SCOPES[scope];
  if (!allowed) return 0;
  return Object.keys(hard).filter((name) => isQuotaResource(name) && !allowed.includes(name)).length;
}

function conflicts(scopes: readonly string[]): number {
  return CONFLICTS.filter((pair) => pair.every((scope) => scopes.includes(scope))).length;
}

export function validateScopes(spec: ResourceQuotaSpec, errors: FieldErrors): void {
  const { scopes = [] } = spec;
  const path = 'spec.scopes';
  for (const scope of scopes) {
    if (!SCOPES[scope]) errors.invalid(path, scopes, 'unsupported scope');
    for (let count = misapplied(scope, spec); count > 0; count--)
      errors.invalid(path, scopes, 'unsupported scope applied to resource');
  }
  for (let count = conflicts(scopes); count > 0; count--) errors.invalid(path, scopes, 'conflicting scopes');
}

export function validateScopeSelector(spec: ResourceQuotaSpec, errors: FieldErrors): void {
  const requirements = spec.scopeSelector?.matchExpressions ?? [];
  const path = 'spec.scopeSelector.matchExpressions';
  for (const requirement of requirements) validateRequirement(requirement, spec, { path, errors });
  for (let count = conflicts(requirements.map(({ scopeName }) => scopeName)); count > 0; count--)
    errors.invalid(path, spec.scopes ?? null, 'conflicting scopes');
}

function validateRequirement(
  { scopeName, operator, values = [] }: ScopedResourceSelectorRequirement,
  spec: ResourceQuotaSpec,
  { path, errors }: { path: string; errors: FieldErrors },
): void {
  if (!SCOPES[scopeName]) errors.invalid(`${path}.scopeName`, scopeName, 'unsupported scope');
  for (let count = misapplied(scopeName, spec); count > 0; count--)
    errors.invalid(path, spec.scopeSelector, 'unsupported scope applied to resource');
  if (ONLY_EXIST.includes(scopeName) && operator !== 'Exists') errors.invalid(`${path}.operator`, operator, MUST_EXIST);
  if (operator === 'In' || operator === 'NotIn') {
    const words = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
    if (values.length === 0) errors.required(`${path}.values`, words);
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    const words = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
    if (values.length > 0) errors.invalid(`${path}.values`, values, words);
  } else errors.invalid(`${path}.operator`, operator, 'not a valid selector operator');
}

const MUST_EXIST =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";
