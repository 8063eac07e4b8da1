// Rules about values of a schema: what they see, and what they are thought to cost.

import { expect, test } from 'vitest';
import { mentions, type SchemaScope, schemaScope } from '../../../src/apiserver/cel/schema/schema-scope.ts';
import type { ValueSchema } from '../../../src/apiserver/cel/schema/schema-type.ts';
import type { JsonValue } from '../../../src/lib/json.ts';

function scopeOf(schema: ValueSchema, isResource = false): SchemaScope {
  const scope = schemaScope(schema, isResource);
  if (!scope) throw new Error('the schema is not seen');
  return scope;
}

function programOf(scope: SchemaScope, source: string) {
  const compiled = scope.compile(source);
  if (!('program' in compiled)) throw new Error(JSON.stringify(compiled));
  return compiled.program;
}

function evaluate(schema: ValueSchema, source: string, self: JsonValue) {
  const scope = scopeOf(schema);
  return programOf(scope, source).evaluate({ self: scope.value(self) });
}

test('only what the schema declares has a name', () => {
  const compiled = scopeOf({ type: 'object' }).compile('self.none == 1');
  expect(compiled).toEqual({ issues: "ERROR: <input>:1:5: undefined field 'none'\n | self.none == 1\n | ....^" });
  const whole = scopeOf({ type: 'object' }, true);
  expect('program' in whole.compile("self.metadata.name == 'x' && self.kind != ''")).toBe(true);
});

test('names that are no identifiers are written with words', () => {
  const schema: ValueSchema = {
    type: 'object',
    properties: { 'a.b': { type: 'integer' }, namespace: { type: 'string' } },
  };
  const { value } = evaluate(schema, "self.a__dot__b == 1 && self.__namespace__ == 'x'", { 'a.b': 1, namespace: 'x' });
  expect(value).toBe(true);
});

test('values are of the type that the schema says', () => {
  expect(evaluate({ type: 'number' }, 'self == 1.0 && type(self) == double', 1).value).toBe(true);
  expect(
    evaluate({ type: 'string', format: 'date-time' }, 'self.getFullYear() == 2020', '2020-01-01T00:00:00Z').value,
  ).toBe(true);
  expect(evaluate({ 'x-kubernetes-int-or-string': true }, 'type(self) == int ? self < 5 : false', 3).value).toBe(true);
});

test('a set is the same in any order', () => {
  const schema: ValueSchema = { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' };
  const scope = scopeOf(schema);
  const { value } = programOf(scope, 'self == oldSelf').evaluate({
    self: scope.value(['a', 'b']),
    oldSelf: scope.value(['b', 'a']),
  });
  expect(value).toBe(true);
});

test('the price of a rule follows from the bounds of its schema', () => {
  const open = scopeOf({ type: 'string' });
  const closed = scopeOf({ type: 'string', maxLength: 10 });
  expect(closed.maxCost(programOf(closed, 'self.contains(self)'))).toBe(18);
  expect(open.maxCost(programOf(open, 'self.contains(self)'))).toBeGreaterThan(1e10);
  expect(open.maxCardinality).toBe(1_048_576);
});

test.each<[ValueSchema, string, number]>([
  [{ type: 'integer' }, 'x == 1', 12],
  [{ type: 'object', properties: { n: { type: 'integer' } } }, 'x.n == 1', 15],
  [{ type: 'object', maxProperties: 9, additionalProperties: { type: 'string' } }, 'x.all(k, k.matches("a"))', 150],
])('values without a length and the keys of maps have none for the price: %j, %s', (items, rule, millions) => {
  const scope = scopeOf({ type: 'array', maxItems: 3_000_000, items });
  expect(scope.maxCost(programOf(scope, `self.all(x, ${rule})`)) / 1e6).toBeCloseTo(millions, 0);
});

test('a rule that reads the old value is known', () => {
  const scope = scopeOf({ type: 'integer' });
  expect(mentions(programOf(scope, '[1].all(x, self >= oldSelf)').expr, 'oldSelf')).toBe(true);
  expect(mentions(programOf(scope, 'self > 0').expr, 'oldSelf')).toBe(false);
});
