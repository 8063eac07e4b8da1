// No source and no value makes an expression crash, hang or cost nothing.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateCost } from '../../../src/apiserver/cel/estimation/coster.ts';
import { baseEnvironment, compile } from '../../../src/apiserver/cel/index.ts';
import { DYN, INT, listType, STRING } from '../../../src/apiserver/cel/typing/cel-type.ts';
import { fromJson } from '../../../src/apiserver/cel/values/collections.ts';
import type { JsonValue } from '../../../src/lib/json.ts';
import { compilePattern, PatternError } from '../../../src/lib/patterns/pattern.ts';

const environment = baseEnvironment.withVariables({ object: DYN, s: STRING, i: INT, l: listType(INT) });
const variables = (object: JsonValue) => ({ object: fromJson(object), s: 'text', i: 5n, l: fromJson([1, 2, 3]) });

/** Compiles, prices and runs; what comes out is of no matter here. */
function useUp(source: string, object: JsonValue): void {
  const compiled = compile(source, environment);
  if (!('program' in compiled)) {
    expect(Object.values(compiled)[0]).not.toBe('');
    return;
  }
  const estimate = estimateCost(compiled.program.expr, () => undefined);
  expect(estimate.max).toBeGreaterThanOrEqual(0);
  const { value, error, cost } = compiled.program.evaluate(variables(object), 20_000);
  expect(value === undefined).toBe(error !== undefined);
  expect(Number.isFinite(cost)).toBe(true);
}

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  const pair = fc.tuple(inner, inner);
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(
        'object',
        'object.a',
        'object.l',
        's',
        'i',
        'l',
        'true',
        'null',
        '1',
        '2u',
        '1.5',
        "'x'",
        "b'y'",
        '[]',
        '{}',
        'x',
      ),
      fc
        .tuple(inner, fc.constantFrom('+', '-', '*', '/', '%', '==', '!=', '<', '>=', '&&', '||', 'in'), inner)
        .map((parts) => parts.join(' ')),
      pair.map(([a, b]) => `${a}[${b}]`),
      pair.map(([a, b]) => `[${a}, ${b}]`),
      pair.map(([a, b]) => `{${a}: ${b}}`),
      fc.tuple(inner, inner, inner).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      fc
        .tuple(inner, fc.constantFrom('all', 'exists', 'map', 'filter', 'exists_one', 'sortBy'), inner)
        .map(([a, name, b]) => `${a}.${name}(x, ${b})`),
      fc
        .tuple(inner, fc.constantFrom('size', 'sum', 'min', 'sort', 'distinct', 'flatten', 'reverse', 'trim', 'first'))
        .map(([a, name]) => `${a}.${name}()`),
      fc
        .tuple(
          inner,
          fc.constantFrom('matches', 'split', 'find', 'indexOf', 'contains', 'format', 'orValue', 'isLessThan'),
          inner,
        )
        .map(([a, name, b]) => `${a}.${name}(${b})`),
      fc
        .tuple(
          fc.constantFrom(
            'int',
            'string',
            'double',
            'uint',
            'timestamp',
            'duration',
            'type',
            'dyn',
            'quantity',
            'url',
            'ip',
            'cidr',
            'semver',
            '!',
            '-',
            'has',
          ),
          inner,
        )
        .map(([name, a]) => `${name}(${a})`),
      inner.map((a) => `${a}.?a`),
    ),
  };
});

test('expressions that are nearly right never break the machine', () => {
  fc.assert(
    fc.property(expression, fc.jsonValue(), (source, object) => useUp(source, object as JsonValue)),
    { numRuns: 3000 },
  );
});

test('no text whatever breaks the parser', () => {
  const piece = fc.constantFrom(
    ...'()[]{}.,:?!-+*/%<>=&|"\'`\\ \n',
    'true',
    'in',
    'x',
    '1',
    '0x',
    'r"',
    "b'''",
    '\\u',
    'é',
    '😀',
    '//',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 30 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (source) => useUp(source, null)),
    { numRuns: 3000 },
  );
});

test('what is deep is refused', () => {
  for (const source of [
    '('.repeat(5000),
    `${'['.repeat(5000)}1`,
    `${'!'.repeat(5000)}true`,
    `${'-'.repeat(5001)}i`,
    'a.'.repeat(5000),
    `1${' + 1'.repeat(20_000)}`,
  ])
    expect(() => useUp(source, null)).not.toThrow();
});

test('no pattern breaks the matcher, and native expressions find the same', () => {
  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '(a|b)', '(ab)', '^', '$');
  const part = fc
    .tuple(atom, fc.constantFrom('', '*', '+', '?', '{1,2}'))
    .map(([a, suffix]) => (a === '^' || a === '$' ? a : a + suffix));
  const pattern = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(pattern, fc.stringMatching(/^[ab1 ]{0,8}$/), (source, text) => {
      expect(compilePattern(source).test(text)).toBe(new RegExp(source, 's').test(text));
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.string(), fc.string(), (source, text) => {
      try {
        compilePattern(source).findAll(text);
      } catch (error) {
        expect(error).toBeInstanceOf(PatternError);
      }
    }),
  );
});
