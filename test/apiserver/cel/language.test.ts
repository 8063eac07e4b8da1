// What expressions come to, what is said of those that are wrong, and what they cost: as cel-go with Kubernetes' libraries answers.

import { describe, expect, test } from 'vitest';
import { baseEnvironment, compile } from '../../../src/apiserver/cel/index.ts';
import { DYN, INT, listType, mapType, STRING } from '../../../src/apiserver/cel/typing/cel-type.ts';
import { fromJson } from '../../../src/apiserver/cel/values/collections.ts';
import { toJson } from '../../../src/apiserver/cel/values/value.ts';

const environment = baseEnvironment.withVariables({
  object: DYN,
  i: INT,
  s: STRING,
  l: listType(INT),
  m: mapType(STRING, STRING),
});
const values = {
  object: fromJson({ a: 1, b: 'two', l: [1, 2, 3], m: { x: 'y' }, f: 1.5, n: null }),
  i: 7n,
  s: 'héllo',
  l: fromJson([1, 2]),
  m: fromJson({ k: 'v' }),
};

/** The value as JSON, or the error, and the cost. */
function run(source: string): { value?: unknown; error?: string; cost?: number } {
  const compiled = compile(source, environment);
  if ('issues' in compiled) return { error: compiled.issues };
  if ('failure' in compiled) return { error: compiled.failure };
  const { value, error, cost } = compiled.program.evaluate(values);
  return error === undefined ? { value: toJson(value ?? null), cost } : { error, cost };
}

describe('expressions come to what cel-go makes of them, at its price', () => {
  test.each([
    ['object.l[0] + object.l[i - 6]', 3, 9],
    ['[1, 2] + l', [1, 2, 1, 2], 2],
    ['l.map(x, x + 1)', [2, 3], 30],
    ['i in [1, 2, 3]', false, 1],
    ['i in [1, i]', true, 14],
    ['i == 7 ? s : m.k', 'héllo', 2],
    ['has(object.m.x)', true, 2],
    ['object.?zz.orValue(1)', 1, 1],
    ["{'a': 1}.transformList(k, v, k + string(v))", ['a1'], 17],
    ["timestamp('2020-01-01T00:00:00Z').getFullYear('America/New_York')", 2019, 1],
    ["'%s %d %f %x'.format(['a', 1, 1234567.891, 255])", 'a 1 1,234,567.891000 ff', 2],
    ["['b', 'a'].sortBy(x, x)", ['a', 'b'], 48],
    ["quantity('1Gi') == quantity('1024Mi')", true, 3],
    ["cidr('10.0.0.0/8').containsIP('10.1.1.1')", true, 3],
    ["semver('1.2.3-rc.1').isLessThan(semver('1.2.3'))", true, 3],
    ['dyn(i) == 7.0', true, 3],
  ])('%s', (source, value, cost) => {
    expect(run(source)).toEqual({ value, cost });
  });
});

describe('what goes wrong has its own words', () => {
  test.each([
    ['object.zz', 'no such key: zz'],
    ['object.l[5]', 'index out of bounds: 5'],
    ["object.a + 'x'", 'no such overload'],
    ['1 / 0', 'division by zero'],
    ['9223372036854775807 + 1', 'integer overflow'],
    ["int('x')", "type conversion error from 'string' to 'int'"],
    ["s.matches('(' + s)", 'error parsing regexp: missing closing ): `(héllo`'],
    [
      "ip('1..3.4')",
      'IP Address "1..3.4" parse error during conversion from string: ParseAddr("1..3.4"): IPv4 field must have at least one digit (at ".3.4")',
    ],
    ["cidr('10.0.0.0/8').containsIP('x')", 'no such overload'],
  ])('%s', (source, error) => {
    expect(run(source).error).toBe(error);
  });

  test('an error counts only where the other side does not decide', () => {
    expect(run('object.zz || true').value).toBe(true);
    expect(run('object.zz || false').error).toBe('no such key: zz');
    expect(run('[1, 2].exists(x, x == 2 || object.zz)').value).toBe(true);
  });

  test.each([
    ['self.', "ERROR: <input>:1:6: Syntax error: no viable alternative at input '.'\n | self.\n | .....^"],
    ['(1', "ERROR: <input>:1:3: Syntax error: missing ')' at '<EOF>'\n | (1\n | ..^"],
    ['1 2', "ERROR: <input>:1:3: Syntax error: extraneous input '2' expecting <EOF>\n | 1 2\n | ..^"],
    ['none.x', "ERROR: <input>:1:1: undeclared reference to 'none' (in container '')\n | none.x\n | ^"],
    [
      '[1].first() == 1',
      "ERROR: <input>:1:13: found no matching overload for '_==_' applied to '(optional_type(int), int)'\n | [1].first() == 1\n | ............^",
    ],
    ["duration('x')", "ERROR: <input>:1:10: invalid duration argument\n | duration('x')\n | .........^"],
    ["[1, 'a']", "ERROR: <input>:1:5: expected type 'int' but found 'string'\n | [1, 'a']\n | ....^"],
    ['[1].all(x.y, true)', 'ERROR: <input>:1:10: argument must be a simple name\n | [1].all(x.y, true)\n | .........^'],
  ])('%s does not compile', (source, issues) => {
    expect(run(source).error).toBe(issues);
  });
});

test.each([
  ["timestamp('2020-01-01T00:30:00.120+02:30')", '2020-01-01T00:30:00.12+02:30'],
  ["timestamp('2020-01-01T00:30:00-00:00')", '2020-01-01T00:30:00Z'],
  ["timestamp('2020-01-01T00:30:00-05:00') + duration('1h')", '2020-01-01T01:30:00-05:00'],
  ["duration('1h') + timestamp('2020-01-01T00:30:00+02:00')", '2020-01-01T01:30:00+02:00'],
  ["timestamp('2020-01-01T00:30:00+02:00') - duration('1h')", '2019-12-31T23:30:00+02:00'],
  ["timestamp(int(timestamp('2020-01-01T00:30:00+02:00')))", '2019-12-31T22:30:00Z'],
])('%s keeps the zone in which it was written', (source, text) => {
  expect(run(`string(${source})`).value).toBe(text);
  expect(run(`'%s'.format([${source}])`).value).toBe(text);
  expect(run("timestamp('2020-01-01T00:30:00+02:00').getHours()").value).toBe(22);
});

test('an evaluation ends when it costs too much', () => {
  const { error, cost } = run('lists.range(1000).all(x, lists.range(1000).all(y, y >= 0))');
  expect(error).toBe('operation cancelled: actual cost limit exceeded');
  expect(cost).toBeGreaterThan(1_000_000);
});

test('what format cannot print is told before it runs, and a single letter is a truth', () => {
  expect(run("'%s'.format([quantity('1Gi')])").error).toMatch(
    /string clause can only be used on .*, was given kubernetes\.Quantity/,
  );
  expect(run("'%s'.format([dyn(bool('T')) == bool('F')])").value).toBe('false');
});
