// The four kinds of RBAC: pkg/apis/rbac/validation.

import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, ROLE_BINDINGS, ROLES } from '../../../kube/kind-refs.ts';
import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type {
  AggregationRule,
  ClusterRole,
  ClusterRoleBinding,
  PolicyRule,
  Role,
  RoleBinding,
} from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { asGoStruct, type GoStruct, text } from '../../validation/go-structs.ts';
import { validateLabelSelector } from '../../validation/label-selectors.ts';
import { pathSegmentProblems } from '../../validation/names.ts';
import { ageColumn, createdColumn, nameColumn } from '../columns.ts';
import type { Column, KindDefinition } from '../kind.ts';

const ROLE_REF: GoStruct = { APIGroup: text('apiGroup'), Kind: text('kind'), Name: text('name') };

const GROUP = 'rbac.authorization.k8s.io';
const SUBJECT_KINDS = ['ServiceAccount', 'User', 'Group'];

export const roles: KindDefinition<Role> = {
  ...ROLES,
  singular: 'role',
  nameRule: 'path-segment',
  updateChecks: ['meta', 'rules', 'changed-meta', 'changes'],
  createOnUpdate: true,
  columns: [nameColumn, createdColumn],
  validate: ({ rules }, errors) => validateRules(rules ?? [], true, errors),
};

export const clusterRoles: KindDefinition<ClusterRole> = {
  ...CLUSTER_ROLES,
  singular: 'clusterrole',
  nameRule: 'path-segment',
  updateChecks: ['meta', 'rules', 'changed-meta', 'changes'],
  createOnUpdate: true,
  columns: [nameColumn, createdColumn],
  validate({ rules, aggregationRule }, errors) {
    validateRules(rules ?? [], false, errors);
    if (aggregationRule) validateAggregation(aggregationRule, errors);
  },
};

function validateAggregation({ clusterRoleSelectors = [] }: AggregationRule, errors: FieldErrors): void {
  const path = 'aggregationRule.clusterRoleSelectors';
  if (clusterRoleSelectors.length === 0)
    errors.required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil');
  for (const [index, selector] of clusterRoleSelectors.entries()) {
    const isUsable = validateLabelSelector(selector, `${path}[${index}]`, errors);
    if (!isUsable) errors.invalid(`${path}[${index}]`, null, 'invalid label selector.');
  }
}

function validateRules(rules: readonly PolicyRule[], isNamespaced: boolean, errors: FieldErrors): void {
  for (const [index, rule] of rules.entries()) validateRule(rule, { path: `rules[${index}]`, isNamespaced }, errors);
}

function validateRule(
  rule: PolicyRule,
  { path, isNamespaced }: { path: string; isNamespaced: boolean },
  errors: FieldErrors,
): void {
  if ((rule.verbs ?? []).length === 0) errors.required(`${path}.verbs`, 'verbs must contain at least one value');
  const urls = rule.nonResourceURLs ?? [];
  if (urls.length > 0) {
    if (isNamespaced)
      errors.invalid(`${path}.nonResourceURLs`, urls, 'namespaced rules cannot apply to non-resource URLs');
    if (rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length) {
      errors.invalid(
        `${path}.nonResourceURLs`,
        urls,
        'rules cannot apply to both regular resources and non-resource URLs',
      );
    }
    return;
  }
  if ((rule.apiGroups ?? []).length === 0)
    errors.required(`${path}.apiGroups`, 'resource rules must supply at least one api group');
  if ((rule.resources ?? []).length === 0)
    errors.required(`${path}.resources`, 'resource rules must supply at least one resource');
}

type Binding = RoleBinding | ClusterRoleBinding;

function subjectNames({ subjects }: Binding, kind: string): string {
  const names = (subjects ?? []).filter((subject) => subject.kind === kind);
  return names
    .map(({ name, namespace }) => (kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
    .join(', ');
}

function bindingColumns(kind: string, roleWords: string): readonly Column<Binding>[] {
  const subjects = (name: string, subjectKind: string): Column<Binding> => ({
    name,
    type: 'string',
    description: `${name} in the ${kind}`,
    priority: 1,
    cell: (binding) => subjectNames(binding, subjectKind),
  });
  return [
    nameColumn,
    {
      name: 'Role',
      type: 'string',
      description: `RoleRef can ${roleWords} in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.`,
      cell: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`,
    },
    ageColumn,
    subjects('Users', 'User'),
    subjects('Groups', 'Group'),
    subjects('ServiceAccounts', 'ServiceAccount'),
  ];
}

function bindingDefaults(object: Binding): void {
  if (object.roleRef && !object.roleRef.apiGroup) object.roleRef.apiGroup = GROUP;
  for (const subject of object.subjects ?? []) {
    if (!subject.apiGroup && subject.kind !== 'ServiceAccount') subject.apiGroup = GROUP;
  }
}

function validateBinding(object: Binding, errors: FieldErrors): void {
  const { roleRef } = object;
  if (roleRef.apiGroup !== GROUP) errors.notSupported('roleRef.apiGroup', roleRef.apiGroup, [GROUP]);
  const kinds = object.kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  if (!kinds.includes(roleRef.kind)) errors.notSupported('roleRef.kind', roleRef.kind ?? '', kinds);
  if (!roleRef.name) errors.required('roleRef.name');
  else errors.problems('roleRef.name', roleRef.name, pathSegmentProblems(roleRef.name));
  for (const [index, subject] of (object.subjects ?? []).entries()) {
    const path = `subjects[${index}]`;
    if (!subject.name) errors.required(`${path}.name`);
    if (!SUBJECT_KINDS.includes(subject.kind)) errors.notSupported(`${path}.kind`, subject.kind, SUBJECT_KINDS);
    else if (subject.kind === 'ServiceAccount') {
      if (subject.name) errors.problems(`${path}.name`, subject.name, dnsSubdomainProblems(subject.name));
      if (subject.apiGroup) errors.notSupported(`${path}.apiGroup`, subject.apiGroup, ['']);
      if (!subject.namespace && object.kind === 'ClusterRoleBinding') errors.required(`${path}.namespace`);
    } else if (subject.apiGroup !== GROUP) errors.notSupported(`${path}.apiGroup`, subject.apiGroup ?? '', [GROUP]);
  }
}

function validateBindingUpdate(object: Binding, current: Binding, errors: FieldErrors): void {
  if (!deepEqual(object.roleRef, current.roleRef))
    errors.invalid('roleRef', asGoStruct(object.roleRef, ROLE_REF), 'cannot change roleRef');
}

const BINDING = {
  nameRule: 'path-segment',
  updateChecks: ['meta', 'rules', 'changed-meta', 'changes'],
  createOnUpdate: true,
  defaults: bindingDefaults,
  validate: validateBinding,
  validateUpdate: validateBindingUpdate,
} as const;

export const roleBindings: KindDefinition<RoleBinding> = {
  ...ROLE_BINDINGS,
  ...BINDING,
  singular: 'rolebinding',
  columns: bindingColumns('roleBinding', 'reference a Role in the current namespace or a ClusterRole'),
};

export const clusterRoleBindings: KindDefinition<ClusterRoleBinding> = {
  ...CLUSTER_ROLE_BINDINGS,
  ...BINDING,
  singular: 'clusterrolebinding',
  columns: bindingColumns('clusterRoleBinding', 'only reference a ClusterRole'),
};
