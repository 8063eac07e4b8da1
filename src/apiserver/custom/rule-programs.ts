// The rules of one schema node as programs, and what it takes to ask them.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/cel/compilation.go

import type { Compilation, Program } from '../cel/index.ts';
import { mentions, type SchemaScope, schemaScope } from '../cel/schema/schema-scope.ts';
import { FieldPathProblem, schemaAtPath } from './field-path.ts';
import type { JsonSchema, ValidationRule } from './json-schema.ts';

/** A rule that was looked at: a program, or why there is none. Neither: the rule says nothing. */
export interface CompiledRule {
  readonly rule: ValidationRule;
  readonly program?: Program;
  readonly problem?: string;
  readonly message?: Program;
  readonly messageProblem?: string;
  readonly usesOldSelf: boolean;
  /** Where the rule says that the mistake is, as messages write it. */
  readonly fieldPath?: string;
}

/** @param isResource the schema is of a whole resource */
export function compileRules(
  schema: JsonSchema,
  isResource: boolean,
): { scope: SchemaScope | undefined; rules: readonly CompiledRule[] } {
  const scope = schemaScope(schema, isResource);
  const given = schema['x-kubernetes-validations'] ?? [];
  return { scope, rules: scope ? given.map((rule) => compileRule(rule, schema, scope)) : [] };
}

function compileRule(rule: ValidationRule, schema: JsonSchema, scope: SchemaScope): CompiledRule {
  const { rule: source = '', messageExpression, optionalOldSelf = false } = rule;
  if (source.trim() === '') return { rule, usesOldSelf: false };
  const compiled = scope.compile(source, optionalOldSelf);
  if (!('program' in compiled)) return { rule, usesOldSelf: false, problem: problemOf(compiled, '', 'program') };
  const { program } = compiled;
  if (program.type.kind !== 'bool')
    return { rule, usesOldSelf: false, problem: 'cel expression must evaluate to a bool' };
  return {
    rule,
    program,
    usesOldSelf: mentions(program.expr, 'oldSelf'),
    ...(messageExpression ? compileMessage(messageExpression, scope.compile(messageExpression, optionalOldSelf)) : {}),
    ...fieldPathOf(rule, schema),
  };
}

function compileMessage(_source: string, compiled: Compilation): Pick<CompiledRule, 'message' | 'messageProblem'> {
  if (!('program' in compiled))
    return { messageProblem: problemOf(compiled, 'messageExpression ', 'messageExpression') };
  return compiled.program.type.kind === 'string'
    ? { message: compiled.program }
    : { messageProblem: 'messageExpression must evaluate to a string' };
}

type Failure = Exclude<Compilation, { program: Program }>;

function problemOf(failure: Failure, prefix: string, what: string): string {
  return 'issues' in failure
    ? `${prefix}compilation failed: ${failure.issues}`
    : `${what} instantiation failed: ${failure.failure}`;
}

function fieldPathOf({ fieldPath }: ValidationRule, schema: JsonSchema): Pick<CompiledRule, 'fieldPath'> {
  if (!fieldPath) return {};
  try {
    return { fieldPath: schemaAtPath(fieldPath, schema, { allowsBrackets: true }).path };
  } catch (error) {
    if (error instanceof FieldPathProblem) return {}; // The definition was refused for it, or is older than that check.
    throw error;
  }
}
