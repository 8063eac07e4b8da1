// Which requests a policy or its binding is about.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/admissionregistration/validation/validation.go

import { qualifiedNameProblems } from '../../../kube/names.ts';
import type { MatchCondition, MatchResources, NamedRuleWithOperations } from '../../../kube/types.gen.ts';
import { compileExpression, type Names } from '../../cel/admission/expressions.ts';
import { BOOL, type CelType } from '../../cel/typing/cel-type.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateLabelSelector } from '../../validation/label-selectors.ts';
import { pathSegmentProblems } from '../../validation/names.ts';
import { repeats } from '../../validation/repeats.ts';
import { validateRule } from './webhook-validation.ts';

const MAX_CONDITIONS = 64;
const POLICIES = ['Equivalent', 'Exact'];

export function defaultMatchResources(match: MatchResources | undefined): void {
  if (!match) return;
  match.matchPolicy ??= 'Equivalent';
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= '*';
}

export function validateMatchResources(match: MatchResources, path: string, errors: FieldErrors): void {
  const { matchPolicy, namespaceSelector, objectSelector, resourceRules = [], excludeResourceRules = [] } = match;
  if (matchPolicy !== undefined && !POLICIES.includes(matchPolicy))
    errors.notSupported(`${path}.matchPolicy`, matchPolicy, POLICIES);
  if (namespaceSelector) validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`, errors);
  if (objectSelector) validateLabelSelector(objectSelector, `${path}.objectSelector`, errors);
  for (const [index, rule] of resourceRules.entries())
    validateNamedRule(rule, `${path}.resourceRules[${index}]`, errors);
  for (const [index, rule] of excludeResourceRules.entries())
    validateNamedRule(rule, `${path}.excludeResourceRules[${index}]`, errors);
}

function validateNamedRule(rule: NamedRuleWithOperations, path: string, errors: FieldErrors): void {
  const isRepeated = repeats<string>();
  for (const [index, name] of (rule.resourceNames ?? []).entries()) {
    for (const problem of pathSegmentProblems(name)) errors.invalid(`${path}.resourceNames[${index}]`, name, problem);
    if (isRepeated(name)) errors.duplicate(`${path}.resourceNames[${index}]`, name);
  }
  validateRule(rule, path, errors);
}

/** @param hasParams whether they may name `params` */
export function validateMatchConditions(
  conditions: readonly MatchCondition[],
  { path, hasParams }: { path: string; hasParams: boolean },
  errors: FieldErrors,
): void {
  if (conditions.length > MAX_CONDITIONS) errors.tooMany(path, conditions.length, MAX_CONDITIONS);
  const isRepeated = repeats<string>();
  for (const [index, { name, expression }] of conditions.entries()) {
    const at = `${path}[${index}]`;
    const trimmed = (expression ?? '').trim();
    if (trimmed === '') errors.required(`${at}.expression`);
    else {
      const names = { hasParams, hasAuthorizer: true };
      validateExpression(trimmed, { path: `${at}.expression`, names, types: [BOOL] }, errors);
    }
    if (!name) errors.required(`${at}.name`);
    else for (const problem of qualifiedNameProblems(name)) errors.invalid(`${at}.name`, name, problem);
    if (name && isRepeated(name)) errors.duplicate(`${at}.name`, name);
  }
}

export interface ExpressionRules {
  readonly path: string;
  readonly names: Names;
  /** What it may come to; absent: anything. */
  readonly types?: readonly CelType[];
}

/** @returns the type that it comes to, undefined when it does not compile */
export function validateExpression(source: string, rules: ExpressionRules, errors: FieldErrors): CelType | undefined {
  const compiled = compileExpression(source, rules.names, rules.types);
  if ('program' in compiled) return compiled.program.type;
  if (compiled.kind === 'invalid') errors.invalid(rules.path, source, compiled.problem);
  else errors.internal(rules.path, compiled.problem);
  return undefined;
}
