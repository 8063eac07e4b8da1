// What a ValidatingAdmissionPolicy and its binding must say.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/admissionregistration/validation/validation.go

import { dnsSubdomainProblems, qualifiedNameProblems } from '../../../kube/names.ts';
import type {
  AuditAnnotation,
  ParamKind,
  ParamRef,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicyStatus,
  Validation,
  Variable,
} from '../../../kube/types.gen.ts';
import type { Names } from '../../cel/admission/expressions.ts';
import { BOOL, type CelType, DYN, NULL, STRING } from '../../cel/typing/cel-type.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateConditions } from '../../validation/conditions.ts';
import { validateLabelSelector } from '../../validation/label-selectors.ts';
import { dns1035LabelProblems, pathSegmentProblems } from '../../validation/names.ts';
import { repeats } from '../../validation/repeats.ts';
import { validateExpression, validateMatchConditions, validateMatchResources } from './match-validation.ts';

const FAILURE_POLICIES = ['Fail', 'Ignore'];
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const ACTIONS = ['Audit', 'Deny', 'Warn'];
const MAX_ANNOTATIONS = 20;
const MAX_VALUE_EXPRESSION = 5 * 1024;
const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);
const hasLineBreak = (text: string) => /[\n\r]/.test(text);

/** @param checksConditions they are not looked at again when nothing changed */
export function validatePolicy(
  { metadata, spec = {} }: ValidatingAdmissionPolicy,
  errors: FieldErrors,
  checksConditions = true,
): void {
  const {
    failurePolicy,
    paramKind,
    matchConstraints,
    matchConditions = [],
    validations = [],
    auditAnnotations = [],
  } = spec;
  if (failurePolicy !== undefined && !FAILURE_POLICIES.includes(failurePolicy))
    errors.notSupported('spec.failurePolicy', failurePolicy, FAILURE_POLICIES);
  if (paramKind) validateParamKind(paramKind, 'spec.paramKind', errors);
  if (!matchConstraints) errors.required('spec.matchConstraints');
  else {
    validateMatchResources(matchConstraints, 'spec.matchConstraints', errors);
    if ((matchConstraints.resourceRules ?? []).length === 0) errors.required('spec.matchConstraints.resourceRules');
  }
  const hasParams = paramKind !== undefined;
  if (checksConditions) validateMatchConditions(matchConditions, { path: 'spec.matchConditions', hasParams }, errors);
  const names = { hasParams, hasAuthorizer: true, ...validateVariables(spec.variables ?? [], hasParams, errors) };
  if (validations.length === 0 && auditAnnotations.length === 0) {
    const words = 'validations or auditAnnotations must contain at least one item';
    errors.required('spec.validations', words);
    errors.required('spec.auditAnnotations', words);
    return;
  }
  for (const [index, validation] of validations.entries())
    validateValidation(validation, { path: `spec.validations[${index}]`, names }, errors);
  validateAnnotations(auditAnnotations, { policy: metadata.name ?? '', names }, errors);
}

function validateParamKind({ apiVersion, kind }: ParamKind, path: string, errors: FieldErrors): void {
  const at = `${path}.apiVersion`;
  const parts = (apiVersion ?? '').split('/');
  if (!apiVersion) errors.required(at);
  else if (parts.length > 2) errors.invalid(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`);
  else {
    const [group, version] = parts.length === 2 ? parts : ['', parts[0]];
    const problems = group ? dnsSubdomainProblems(group) : [];
    if (problems.length > 0) errors.invalid(at, group, problems.join(','));
    const versionProblems = version ? dns1035LabelProblems(version) : [];
    if (!version) errors.invalid(at, apiVersion, 'version must be specified');
    else if (versionProblems.length > 0) errors.invalid(at, version, versionProblems.join(','));
  }
  const kindProblems = kind ? dns1035LabelProblems(kind.toLowerCase()) : [];
  if (!kind) errors.required(`${path}.kind`);
  else if (kindProblems.length > 0) {
    const words = `may have mixed case, but should otherwise match: ${kindProblems.join(',')}`;
    errors.invalid(`${path}.kind`, kind, words);
  }
}

/** Each may name those before it. */
function validateVariables(
  variables: readonly Variable[],
  hasParams: boolean,
  errors: FieldErrors,
): Pick<Names, 'variables'> {
  if (variables.length === 0) return {};
  const types = new Map<string, CelType>();
  for (const [index, { name, expression }] of variables.entries()) {
    const path = `spec.variables[${index}]`;
    if (!name?.trim()) errors.required(`${path}.name`, 'name is not specified');
    else if (!/^[A-Za-z_]\w*$/.test(name) || RESERVED.has(name))
      errors.invalid(`${path}.name`, name, 'must be a valid CEL identifier');
    if (!expression?.trim()) {
      errors.required(`${path}.expression`, 'expression is not specified');
      continue;
    }
    const names = { hasParams, hasAuthorizer: true, variables: types };
    types.set(name, validateExpression(expression, { path: `${path}.expression`, names }, errors) ?? DYN);
  }
  return { variables: types };
}

function validateValidation(
  { expression = '', message = '', messageExpression = '', reason }: Validation,
  { path, names }: { path: string; names: Names },
  errors: FieldErrors,
): void {
  if (expression.trim() === '') errors.required(`${path}.expression`, 'expression is not specified');
  else validateExpression(expression, { path: `${path}.expression`, names, types: [BOOL] }, errors);
  const messageNames = { ...names, hasAuthorizer: false };
  if (messageExpression !== '' && messageExpression.trim() === '')
    errors.invalid(`${path}.messageExpression`, messageExpression, 'must be non-empty if specified');
  else if (messageExpression !== '')
    validateExpression(
      messageExpression,
      { path: `${path}.messageExpression`, names: messageNames, types: [STRING] },
      errors,
    );
  if (message !== '' && message.trim() === '')
    errors.invalid(`${path}.message`, message, 'must be non-empty if specified');
  else if (hasLineBreak(message.trim())) errors.invalid(`${path}.message`, message, 'must not contain line breaks');
  if (reason !== undefined && !REASONS.includes(reason)) errors.notSupported(`${path}.reason`, reason, REASONS);
}

function validateAnnotations(
  annotations: readonly AuditAnnotation[],
  { policy, names }: { policy: string; names: Names },
  errors: FieldErrors,
): void {
  if (annotations.length > MAX_ANNOTATIONS)
    errors.invalid('spec.auditAnnotations', annotations, `must not have more than ${MAX_ANNOTATIONS} auditAnnotations`);
  const isRepeated = repeats<string>();
  for (const [index, { key, valueExpression = '' }] of annotations.entries()) {
    const path = `spec.auditAnnotations[${index}]`;
    if (policy === '') errors.invalid(`${path}.key`, key, 'requires metadata.name be non-empty');
    else
      for (const problem of qualifiedNameProblems(`${policy}/${key}`))
        errors.invalid(`${path}.key`, `${policy}/${key}`, problem);
    validateValueExpression(valueExpression, { path: `${path}.valueExpression`, names }, errors);
    if (isRepeated(key)) errors.duplicate(`${path}.key`, key);
  }
}

function validateValueExpression(
  source: string,
  { path, names }: { path: string; names: Names },
  errors: FieldErrors,
): void {
  const trimmed = source.trim();
  if (trimmed === '') errors.required(path, 'valueExpression is not specified');
  else if (trimmed.length > MAX_VALUE_EXPRESSION)
    errors.required(path, `must not exceed ${MAX_VALUE_EXPRESSION} bytes in length`);
  else validateExpression(trimmed, { path, names, types: [STRING, NULL] }, errors);
}

export function validatePolicyStatus(
  { typeChecking, conditions = [] }: ValidatingAdmissionPolicyStatus,
  errors: FieldErrors,
): void {
  for (const [index, { warning, fieldRef }] of (typeChecking?.expressionWarnings ?? []).entries()) {
    const path = `status.typeChecking.expressionWarnings[${index}]`;
    if (!warning) errors.required(`${path}.warning`);
    if (!fieldRef?.trim()) errors.required(`${path}.fieldRef`);
  }
  validateConditions(conditions, 'status.conditions', errors);
}

export function validateBinding({ spec }: ValidatingAdmissionPolicyBinding, errors: FieldErrors): void {
  const { policyName, paramRef, matchResources, validationActions = [] } = spec ?? {};
  if (!policyName) errors.required('spec.policyName');
  else for (const problem of dnsSubdomainProblems(policyName)) errors.invalid('spec.policyName', policyName, problem);
  if (paramRef) validateParamRef(paramRef, 'spec.paramRef', errors);
  if (matchResources) validateMatchResources(matchResources, 'spec.matchResources', errors);
  validateActions(validationActions, 'spec.validationActions', errors);
}

function validateParamRef(
  { name, selector, parameterNotFoundAction: action }: ParamRef,
  path: string,
  errors: FieldErrors,
): void {
  const words = 'name and selector are mutually exclusive';
  if (name) {
    for (const problem of pathSegmentProblems(name)) errors.invalid(`${path}.name`, name, problem);
    if (selector) errors.forbidden(`${path}.name`, words);
  }
  if (selector) {
    validateLabelSelector(selector, `${path}.selector`, errors);
    if (name) errors.forbidden(`${path}.selector`, words);
  }
  if (!name && !selector) errors.required(path, 'one of name or selector must be specified');
  if (!action) errors.required(`${path}.parameterNotFoundAction`);
  else if (action !== 'Deny' && action !== 'Allow')
    errors.notSupported(`${path}.parameterNotFoundAction`, action, ['Deny', 'Allow']);
}

function validateActions(actions: readonly string[], path: string, errors: FieldErrors): void {
  const isRepeated = repeats<string>();
  for (const [index, action] of actions.entries()) {
    if (!ACTIONS.includes(action)) errors.notSupported(`${path}[${index}]`, action, ACTIONS);
    if (isRepeated(action)) errors.duplicate(`${path}[${index}]`, action);
  }
  if (actions.includes('Deny') && actions.includes('Warn')) {
    const why = 'repeating the same validation failure information in the API response and headers serves no purpose';
    errors.invalid(path, actions, `must not contain both Deny and Warn (${why})`);
  }
  if (actions.length === 0) errors.required(path, 'at least one validation action is required');
}
