// A policy with its expressions compiled.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/policy/validating/plugin.go (compilePolicy)

import type { MatchCondition, ValidatingAdmissionPolicy, Validation } from '../../../kube/types.gen.ts';
import type { NamedExpression } from '../../cel/admission/activation.ts';
import { compileExpression, type Names } from '../../cel/admission/expressions.ts';
import { BOOL, type CelType, DYN, NULL, STRING } from '../../cel/typing/cel-type.ts';

export interface CompiledValidation {
  readonly validation: Validation;
  readonly condition: NamedExpression;
  /** Absent: it has no message expression. */
  readonly message: NamedExpression | undefined;
}

export interface CompiledPolicy {
  readonly conditions: readonly (NamedExpression & { readonly name: string })[];
  readonly variables: ReadonlyMap<string, NamedExpression>;
  readonly validations: readonly CompiledValidation[];
  readonly annotations: readonly (NamedExpression & { readonly key: string })[];
}

export function compileConditions(
  conditions: readonly MatchCondition[] | undefined,
  hasParams: boolean,
): CompiledPolicy['conditions'] {
  const names = { hasParams, hasAuthorizer: true };
  return (conditions ?? []).map(({ name, expression }) => ({ name, ...named(expression, names, [BOOL]) }));
}

function named(source: string, names: Names, types?: readonly CelType[]): NamedExpression {
  return { source, compiled: compileExpression(source, names, types) };
}

export function compilePolicy({ spec = {} }: ValidatingAdmissionPolicy): CompiledPolicy {
  const hasParams = spec.paramKind !== undefined;
  const variables = new Map<string, NamedExpression>();
  const types = new Map<string, CelType>();
  for (const { name, expression } of spec.variables ?? []) {
    const variable = named(expression, { hasParams, hasAuthorizer: true, variables: new Map(types) });
    variables.set(name, variable);
    types.set(name, 'program' in variable.compiled ? variable.compiled.program.type : DYN);
  }
  const names: Names = { hasParams, hasAuthorizer: true, ...(variables.size > 0 ? { variables: types } : {}) };
  return {
    conditions: compileConditions(spec.matchConditions, hasParams),
    variables,
    validations: (spec.validations ?? []).map((validation) => ({
      validation,
      condition: named(validation.expression, names, [BOOL]),
      message: validation.messageExpression
        ? named(validation.messageExpression, { ...names, hasAuthorizer: false }, [STRING])
        : undefined,
    })),
    annotations: (spec.auditAnnotations ?? []).map(({ key, valueExpression }) => ({
      key,
      ...named(valueExpression.trim(), names, [STRING, NULL]),
    })),
  };
}
