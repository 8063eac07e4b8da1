// Rules that a definition may not have: those that do not compile, those that cost too much, those that look at an old value which
// cannot be found.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/validation (validation.go, cel_validation.go)

import type { SchemaScope } from '../cel/schema/schema-scope.ts';
import type { FieldErrors } from '../field-errors.ts';
import { type JsonSchema, type ValidationRule, valuesOf } from './json-schema.ts';
import { type CompiledRule, compileRules } from './rule-programs.ts';

/** Of one expression, for all the values in a request. */
const EXPRESSION_LIMIT = 10_000_000;
/** Of all the expressions of a schema. */
const SCHEMA_LIMIT = 100_000_000;
const MOST_EXPENSIVE = 4;

interface Walk {
  readonly errors: FieldErrors;
  /** The schema is as it was: what was let pass once may stay. */
  readonly isUnchanged: boolean;
  /** Where something else is wrong: rules around it are not looked at. */
  readonly wrong: readonly string[];
  readonly costs: { readonly path: string; readonly cost: number }[];
}

interface Node {
  readonly path: string;
  readonly isResource: boolean;
  /** How many values there can be; undefined: nothing around it says. */
  readonly cardinality: number | undefined;
  /** The list around it whose items cannot be told apart. */
  readonly uncorrelatable: string | undefined;
}

/** @param schema a structural one */
export function validateRules(
  schema: JsonSchema,
  { path, ...facts }: { path: string } & Pick<Walk, 'isUnchanged' | 'wrong'>,
  errors: FieldErrors,
): void {
  const walk: Walk = { errors, ...facts, costs: [] };
  visit(schema, { path, isResource: true, cardinality: 1, uncorrelatable: undefined }, walk);
  const total = walk.costs.reduce((sum, { cost }) => sum + cost, 0);
  if (total <= SCHEMA_LIMIT) return;
  const expensive = walk.costs.filter(({ cost }) => cost >= SCHEMA_LIMIT / 100).sort((a, b) => b.cost - a.cost);
  for (const { path: at } of expensive.slice(0, MOST_EXPENSIVE))
    errors.forbidden(at, 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema');
  const name = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
  errors.forbidden(path, tooExpensive(name, total, SCHEMA_LIMIT));
}

function visit(schema: JsonSchema, node: Node, walk: Walk): void {
  const { path, uncorrelatable } = node;
  const inner = (name: string, more: Partial<Node> = {}): Node => ({
    path: `${path}.${name}`,
    isResource: false,
    cardinality: times(node.cardinality, elementsOf(schema)),
    uncorrelatable,
    ...more,
  });
  const values = valuesOf(schema);
  if (values) visitChild(values, inner('additionalProperties'), walk);
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    visitChild(property, inner(`properties[${name}]`), walk);
  const isKeyed = schema['x-kubernetes-list-type'] === 'map';
  if (schema.items)
    visitChild(schema.items, inner('items', isKeyed ? {} : { uncorrelatable: uncorrelatable ?? path }), walk);
  if (schema['x-kubernetes-validations']?.length && isRight(path, walk)) validateNode(schema, node, walk);
}

function isRight(path: string, { wrong }: Walk): boolean {
  const below = `${path}.`;
  return !wrong.some((field) => field === path || field.startsWith(below));
}

function visitChild(schema: JsonSchema, node: Node, walk: Walk): void {
  visit(schema, { ...node, isResource: schema['x-kubernetes-embedded-resource'] === true }, walk);
}

/** How many children of one name an element has at most. */
function elementsOf({ type, additionalProperties, maxProperties, maxItems }: JsonSchema): number | undefined {
  if (type === 'array') return maxItems;
  if (type === 'object') return additionalProperties === undefined ? 1 : maxProperties;
  return 0;
}

const times = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? undefined : a * b;

function validateNode(schema: JsonSchema, node: Node, walk: Walk): void {
  const { scope, rules } = compileRules(schema, node.isResource);
  if (!scope) {
    const words = 'internal error: failed to construct type information for x-kubernetes-validations rules';
    const why = 'unable to convert structural schema to CEL declarations';
    walk.errors.internal(`${node.path}.x-kubernetes-validations`, `${words}: ${why}`);
    return;
  }
  for (const [index, compiled] of rules.entries())
    validateRule(compiled, { node: { ...node, path: `${node.path}.x-kubernetes-validations[${index}]` }, scope }, walk);
}

function validateRule(compiled: CompiledRule, { node, scope }: { node: Node; scope: SchemaScope }, walk: Walk): void {
  const { errors } = walk;
  const { path } = node;
  const { rule, program, problem, message, messageProblem, usesOldSelf } = compiled;
  if (program) {
    const cost = scope.maxCost(program) * (node.cardinality ?? scope.maxCardinality);
    observe(cost, { path: `${path}.rule`, name: 'estimated rule cost' }, walk);
  }
  if (problem !== undefined) errors.invalid(`${path}.rule`, inGo(rule), problem);
  if (messageProblem !== undefined) errors.invalid(`${path}.messageExpression`, inGo(rule), messageProblem);
  if (message)
    observe(
      scope.maxCost(message),
      { path: `${path}.messageExpression`, name: 'estimated messageExpression cost' },
      walk,
    );
  if (usesOldSelf && node.uncorrelatable !== undefined) {
    const words = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${node.uncorrelatable}`;
    errors.invalid(`${path}.rule`, rule.rule, words);
  }
  if (!usesOldSelf && rule.optionalOldSelf !== undefined)
    errors.invalid(`${path}.optionalOldSelf`, rule.optionalOldSelf, 'may not be set if oldSelf is not used in rule');
}

/** A rule as the struct that a refusal prints: upstream's internal type has no names of its own for JSON. */
const inGo = ({ rule, message, messageExpression, reason, fieldPath, optionalOldSelf }: ValidationRule) => ({
  Rule: rule ?? '',
  Message: message ?? '',
  MessageExpression: messageExpression ?? '',
  Reason: reason ?? null,
  FieldPath: fieldPath ?? '',
  OptionalOldSelf: optionalOldSelf ?? null,
});

function observe(cost: number, { path, name }: { path: string; name: string }, walk: Walk): void {
  if (!walk.isUnchanged && cost > EXPRESSION_LIMIT)
    walk.errors.forbidden(path, tooExpensive(name, cost, EXPRESSION_LIMIT));
  walk.costs.push({ path, cost });
}

function tooExpensive(name: string, cost: number, limit: number): string {
  const times = cost / limit;
  const factor = times > 100 ? 'more than 100x' : `${times < 1.5 ? times.toFixed(6) : times.toFixed(1)}x`;
  return `${name} exceeds budget by factor of ${factor} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}
