// Asks the rules of a schema about an object, and about what it was before.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/cel/validation.go

import { isObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import { PER_CALL_LIMIT, type Program } from '../cel/index.ts';
import type { SchemaScope } from '../cel/schema/schema-scope.ts';
import { Optional, type Value } from '../cel/values/value.ts';
import { FieldErrors } from '../field-errors.ts';
import { asResource, hasSchemaWith, type JsonSchema, propertyOf, valuesOf } from './json-schema.ts';
import { type Correlated, fieldOf, isSame, itemOf } from './ratcheting.ts';
import { type CompiledRule, compileRules } from './rule-programs.ts';
import { WHOLE } from './schema-errors.ts';

/** What all the rules may cost for one object (apiserver pkg/apis/cel/config.go, RuntimeCELCostBudget). */
const BUDGET = 10_000_000;
const MAX_MESSAGE_BYTES = 5 * 1024;
const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run';
const EXCEEDED = 'operation cancelled: actual cost limit exceeded';

/** The rules of a schema, ready to be asked. */
export interface ObjectRules {
  /** @param current what was there before; absent for what is new. @param path of `value` */
  validate(value: JsonValue, current: JsonValue | undefined, report: RuleReport): void;
}

export interface RuleReport {
  readonly errors: FieldErrors;
  /** Of the value; empty for a whole object. */
  readonly path: string;
}

const hasRules = (schema: JsonSchema): boolean =>
  hasSchemaWith(schema, (inner) => (inner['x-kubernetes-validations'] ?? []).length > 0);

/** Undefined for a schema without rules. They are compiled when they are asked for the first time. */
export function objectRules(schema: JsonSchema | undefined, isResource: boolean): ObjectRules | undefined {
  if (!schema || !hasRules(schema)) return undefined;
  let root: RuleNode | undefined;
  return {
    validate(value, current, { errors, path }) {
      root ??= new RuleNode(schema, isResource);
      const correlated = current === undefined ? undefined : { value, before: current, schema };
      root.validate({ value, before: current, path, correlated, ancestor: undefined }, { errors, left: BUDGET });
    },
  };
}

/** The value at one place, with the one that was there before. */
interface Visit {
  readonly value: JsonValue;
  readonly before: JsonValue | undefined;
  readonly path: string;
  /** For what may stay wrong: the same value as it was, and the nearest one around that can be told. */
  readonly correlated: Correlated | undefined;
  readonly ancestor: Correlated | undefined;
}

interface Asking {
  readonly errors: FieldErrors;
  /** Of the budget; below zero nothing is asked any more. */
  left: number;
}

class RuleNode {
  readonly #schema: JsonSchema;
  readonly #scope: SchemaScope | undefined;
  readonly #rules: readonly CompiledRule[];
  readonly #properties = new Map<string, RuleNode>();
  readonly #values: RuleNode | undefined;
  readonly #items: RuleNode | undefined;

  constructor(schema: JsonSchema, isResource: boolean) {
    this.#schema = schema;
    const { scope, rules } = schema['x-kubernetes-validations']?.length
      ? compileRules(schema, isResource)
      : { scope: undefined, rules: [] };
    this.#scope = scope;
    this.#rules = rules;
    const child = (inner: JsonSchema | undefined) =>
      inner && hasRules(inner) ? new RuleNode(inner, inner['x-kubernetes-embedded-resource'] === true) : undefined;
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const node = child(property);
      if (node) this.#properties.set(name, node);
    }
    this.#values = child(valuesOf(schema));
    this.#items = child(schema.items);
  }

  validate(visit: Visit, asking: Asking): void {
    const { value } = visit;
    if (value === null || asking.left < 0) return;
    if (this.#rules.length > 0) this.#ask(visit, asking);
    if (Array.isArray(value)) this.#validateItems(value, visit, asking);
    else if (isObject(value)) this.#validateFields(value, visit, asking);
  }

  #validateItems(value: readonly JsonValue[], { before, path, correlated, ancestor }: Visit, asking: Asking): void {
    if (!this.#items) return;
    for (const [index, item] of value.entries()) {
      const own = { value: [...value], before: before ?? null, schema: this.#schema };
      this.#items.validate(
        {
          value: item,
          before: itemOf(own, index)?.before,
          path: `${path}[${index}]`,
          correlated: correlated && itemOf(correlated, index),
          ancestor: correlated ?? ancestor,
        },
        asking,
      );
    }
  }

  #validateFields(value: JsonObject, { before, path, correlated, ancestor }: Visit, asking: Asking): void {
    const old = isObject(before) ? before : {};
    for (const [name, item] of Object.entries(value)) {
      const property = this.#properties.get(name);
      const isDeclared = propertyOf(this.#schema, name) !== undefined;
      const node = property ?? (isDeclared ? undefined : this.#values);
      const inner = property ? (path === '' ? name : `${path}.${name}`) : `${path}[${name}]`;
      node?.validate(
        {
          value: item ?? null,
          before: Object.hasOwn(old, name) ? old[name] : undefined,
          path: inner,
          correlated: correlated && fieldOf(correlated, name),
          ancestor: correlated ?? ancestor,
        },
        asking,
      );
    }
  }

  #ask(visit: Visit, asking: Asking): void {
    const scope = this.#scope as SchemaScope;
    const at = visit.path || WHOLE;
    const type = this.#schema.type ?? '';
    const self = scope.value(visit.value);
    const old = visit.before === undefined || visit.before === null ? undefined : scope.value(visit.before);
    for (const compiled of this.#rules) {
      const { program, problem, rule, usesOldSelf } = compiled;
      if (problem !== undefined) asking.errors.invalid(at, type, `rule compile error: ${problem}`);
      if (!program || (usesOldSelf && old === undefined && !rule.optionalOldSelf)) continue;
      const variables = variablesOf(self, old, rule.optionalOldSelf === true);
      const { value, error, cost } = program.evaluate(variables, PER_CALL_LIMIT);
      if (cost > asking.left) {
        asking.errors.invalid(at, type, OUT_OF_BUDGET);
        asking.left = -1;
        return;
      }
      asking.left -= cost;
      if (error !== undefined) {
        asking.errors.invalid(at, type, failureWords(error, compiled));
        if (error.startsWith(EXCEEDED)) asking.left = -1;
        if (asking.left < 0) return;
      } else if (value !== true) this.#refuse(compiled, { visit, variables }, asking);
      if (asking.left < 0) return;
    }
  }

  /** A rule that is broken as it was before is told of, and let pass. */
  #refuse(
    { rule, message, fieldPath, usesOldSelf }: CompiledRule,
    { visit, variables }: { visit: Visit; variables: Variables },
    asking: Asking,
  ): void {
    const at = [visit.path, fieldPath].filter(Boolean).join('.') || WHOLE;
    const said = message ? spoken(message, rule.messageExpression ?? '', { variables, asking }) : undefined;
    const { type } = this.#schema;
    const found = new FieldErrors();
    const words =
      said && 'text' in said ? said.text : rule.message ? rule.message.trim() : `failed rule: ${ruleText(rule)}`;
    if (said && 'fatal' in said) found.invalid(at, type ?? '', said.fatal);
    else if (rule.reason === 'FieldValueForbidden') found.forbidden(at, words);
    else if (rule.reason === 'FieldValueRequired') found.required(at, words);
    else if (type === 'object' || type === 'array') {
      if (rule.reason === 'FieldValueDuplicate') found.duplicateWhole(at);
      else found.invalidWhole(at, words);
    } else if (rule.reason === 'FieldValueDuplicate') found.duplicate(at, visit.value);
    else found.invalid(at, visit.value, words);
    const same = visit.correlated ?? visit.ancestor;
    const mayStay = !usesOldSelf && same !== undefined && isSame(same);
    if (mayStay) for (const { field, message: text } of found.causes) asking.errors.warn(`${field}: ${text}`);
    else asking.errors.take(found.causes);
  }
}

type Variables = Readonly<Record<string, Value>>;

function variablesOf(self: Value, old: Value | undefined, isOptional: boolean): Variables {
  if (isOptional) return { self, oldSelf: new Optional(old) };
  return old === undefined ? { self } : { self, oldSelf: old };
}

const ruleText = ({ message, rule = '' }: CompiledRule['rule']) => (message ? message : rule).trim();

function failureWords(error: string, { rule }: CompiledRule): string {
  if (error.startsWith('no such overload'))
    return `'${error}': call arguments did not match a supported operator, function or macro signature for rule: ${ruleText(rule)}`;
  if (error.startsWith(EXCEEDED))
    return `'${error}': no further validation rules will be run due to call cost exceeds limit for rule: ${ruleText(rule)}`;
  return `${error} evaluating rule: ${ruleText(rule)}`;
}

/** What a message expression says; nothing when it says nothing fit to be shown. */
function spoken(
  program: Program,
  source: string,
  { variables, asking }: { variables: Variables; asking: Asking },
): { text: string } | { fatal: string } | undefined {
  const { value, error, cost } = program.evaluate(variables, PER_CALL_LIMIT);
  if (cost > asking.left) {
    asking.left = -1;
    return {
      fatal:
        'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run',
    };
  }
  asking.left -= cost;
  if (error?.startsWith(EXCEEDED)) {
    asking.left = -1;
    const words = 'no further validation rules will be run due to call cost exceeds limit for messageExpression';
    return { fatal: `${words}: ${JSON.stringify(source)}` };
  }
  const text = typeof value === 'string' ? value.trim() : '';
  const isFit = text !== '' && Buffer.byteLength(text) <= MAX_MESSAGE_BYTES && !text.includes('\n');
  return isFit ? { text } : undefined;
}

/** The rules of a whole resource. */
export const resourceRules = (schema: JsonSchema | undefined): ObjectRules | undefined =>
  schema && objectRules(asResource(schema), true);
