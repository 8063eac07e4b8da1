// Policies written in CEL, and what binds them: pkg/registry/admissionregistration, pkg/apis/admissionregistration/v1/defaults.go.

import { VALIDATING_POLICIES, VALIDATING_POLICY_BINDINGS } from '../../../kube/kind-refs.ts';
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { countSpecChanges, keepStatus, startSpec, statusSubresource } from '../strategy.ts';
import { defaultMatchResources } from './match-validation.ts';
import { validateBinding, validatePolicy, validatePolicyStatus } from './policy-validation.ts';

export const validatingAdmissionPolicies: KindDefinition<ValidatingAdmissionPolicy> = {
  ...VALIDATING_POLICIES,
  singular: 'validatingadmissionpolicy',
  categories: ['api-extensions'],
  hasFreeFinalizers: true,
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'rules', 'changes'],
  requiresResourceVersion: true,
  columns: [
    nameColumn,
    {
      name: 'Validations',
      type: 'integer',
      description: 'Validations indicates the number of validation rules defined in this configuration',
      cell: ({ spec }) => (spec?.validations ?? []).length,
    },
    {
      name: 'ParamKind',
      type: 'string',
      description: 'ParamKind specifies the kind of resources used to parameterize this policy',
      cell: ({ spec }) => paramKindOf(spec),
    },
    ageColumn,
  ],
  status: {
    updateChecks: ['rules'],
    ...statusSubresource<ValidatingAdmissionPolicy>({ keepsMeta: true }),
    validate: ({ status }, _, errors) => validatePolicyStatus(status ?? {}, errors),
  },
  defaults({ spec }) {
    if (!spec) return;
    spec.failurePolicy ??= 'Fail';
    defaultMatchResources(spec.matchConstraints);
  },
  prepareForCreate: (object) => startSpec(object),
  prepareForUpdate: keepStatus,
  validateCreate: (object, errors) => validatePolicy(object, errors),
  validateUpdate: (object, current, errors) => validatePolicy(object, errors, changesConditions(object, current)),
};

function paramKindOf(spec: ValidatingAdmissionPolicy['spec']): string {
  return spec?.paramKind ? `${spec.paramKind.apiVersion}/${spec.paramKind.kind}` : '<unset>';
}

/** Conditions that are stored already stay, whatever is wrong with them, as long as nobody touches them or the kind of parameters. */
function changesConditions({ spec: a }: ValidatingAdmissionPolicy, { spec: b }: ValidatingAdmissionPolicy): boolean {
  return !deepEqual(a?.matchConditions, b?.matchConditions) || !deepEqual(a?.paramKind, b?.paramKind);
}

export const validatingAdmissionPolicyBindings: KindDefinition<ValidatingAdmissionPolicyBinding> = {
  ...VALIDATING_POLICY_BINDINGS,
  singular: 'validatingadmissionpolicybinding',
  categories: ['api-extensions'],
  hasFreeFinalizers: true,
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'rules', 'changes'],
  requiresResourceVersion: true,
  columns: [
    nameColumn,
    {
      name: 'PolicyName',
      type: 'string',
      description: 'PolicyName indicates the policy definition which the policy binding binded to',
      cell: ({ spec }) => spec.policyName ?? '',
    },
    {
      name: 'ParamRef',
      type: 'string',
      description: 'ParamRef indicates the param resource which sets the configuration param',
      cell: ({ spec }) => paramRefOf(spec),
    },
    ageColumn,
  ],
  defaults: ({ spec }) => defaultMatchResources(spec?.matchResources),
  prepareForCreate: ({ metadata }) => {
    metadata.generation = 1;
  },
  prepareForUpdate: countSpecChanges,
  validate: validateBinding,
};

function paramRefOf({ paramRef }: ValidatingAdmissionPolicyBinding['spec']): string {
  if (!paramRef) return '<unset>';
  if (paramRef.name) return `${paramRef.namespace || '*'}/${paramRef.name}`;
  const { matchLabels = {}, matchExpressions = [] } = paramRef.selector ?? {};
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}: ${value},`);
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) => `{${key} ${operator} [${values.join(' ')}]}`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`;
}
