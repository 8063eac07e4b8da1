// Regular expressions as RE2 has them.

import { performance } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../src/lib/patterns/pattern.ts';

describe('a pattern finds what RE2 finds', () => {
  test.each([
    ['a+b', 'xaab', ['aab']],
    ['(?i)ABC', 'xabc', ['abc']],
    ['\\bfoo\\b', 'a foo b', ['foo']],
    ['a{2,3}', 'aaaa', ['aaa']],
    ['a{2,3}?', 'aaaa', ['aa', 'aa']],
    ['[[:alpha:]]+', '12ab', ['ab']],
    ['\\p{Greek}', 'aα', ['α']],
    ['x*', 'abc', ['', '', '', '']],
    ['a|ab', 'ab', ['a']],
    ['(?m)^b$', 'a\nb', ['b']],
    ['\\Qa.b\\E', 'axb a.b', ['a.b']],
    ['.', 'a😀b', ['a', '😀', 'b']],
    ['b+', '😀bb', ['bb']],
  ])('%s in %s', (source, text, found) => {
    expect(compilePattern(source).findAll(text)).toEqual(found);
  });
});

test.each([
  ['(', 'missing closing ): `(`'],
  ['*a', 'missing argument to repetition operator: `*`'],
  ['a**', 'invalid nested repetition operator: `**`'],
  ['[z-a]', 'invalid character class range: `z-a`'],
  ['[a', 'missing closing ]: `[a`'],
  ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
  ['(a)\\1', 'invalid escape sequence: `\\1`'],
  ['a{1001}', 'invalid repeat count: `{1001}`'],
])('%s is refused as Go refuses it', (source, words) => {
  expect(() => compilePattern(source)).toThrow(`error parsing regexp: ${words}`);
});

test('what makes a backtracking engine hang takes time linear in the text', () => {
  const pattern = compilePattern('^(a*)*b$');
  const start = performance.now();
  expect(pattern.test('a'.repeat(20_000))).toBe(false);
  expect(performance.now() - start).toBeLessThan(2000);
});
