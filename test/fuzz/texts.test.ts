// The small languages: selectors, quantities, schedules, durations, names, times, patterns. Each is read or refused, in time that grows
// with the text and not with its square.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGoTime, RFC3339, RFC3339_MICRO, TimeProblem } from '../../src/apiserver/decode/go-time.ts';
import { cronScheduleProblem, timeZoneProblem } from '../../src/kube/cron-schedule.ts';
import { goDurationProblem } from '../../src/kube/go-duration.ts';
import {
  dnsSubdomainProblems,
  labelKeyProblems,
  labelValueProblems,
  qualifiedNameProblems,
} from '../../src/kube/names.ts';
import { parseFieldSelector, parseLabelSelector, SelectorError } from '../../src/kube/parse-selector.ts';
import { canonicalQuantity, QuantityError } from '../../src/kube/quantity.ts';
import { matchesLabels } from '../../src/kube/selectors.ts';
import { compilePattern, PatternError } from '../../src/lib/patterns/pattern.ts';
import { briefly, corpus, runs, strangeText } from './support/fuzzing.ts';

/** What is made of it; undefined where it is refused with an error of this kind. */
function orRefused<T>(work: () => T, refusal: new (...args: never[]) => Error): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof refusal) return undefined;
    throw error;
  }
}

/** Each takes any text, and gives what it has made of it. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'label-selectors': (text) => {
    const requirements = orRefused(() => parseLabelSelector(text), SelectorError);
    return requirements && matchesLabels(requirements, { a: '1', x: text.slice(0, 50) });
  },
  'field-selectors': (text) => orRefused(() => parseFieldSelector(text), SelectorError),
  quantities: (text) => {
    const canonical = orRefused(() => canonicalQuantity(text), QuantityError);
    if (canonical !== undefined) expect(canonicalQuantity(canonical)).toBe(canonical);
    return canonical;
  },
  schedules: cronScheduleProblem,
  zones: timeZoneProblem,
  durations: goDurationProblem,
  names: (text) =>
    [dnsSubdomainProblems, labelKeyProblems, labelValueProblems, qualifiedNameProblems].map((check) => check(text)),
  times: (text) =>
    [RFC3339, RFC3339_MICRO].map((layout) => orRefused(() => parseGoTime(text, layout as typeof RFC3339), TimeProblem)),
  patterns: (text) => {
    const pattern = orRefused(() => compilePattern(text), PatternError);
    return pattern?.test('a'.repeat(1_000));
  },
};

const PIECES: Readonly<Record<string, readonly string[]>> = {
  'label-selectors': [
    'a',
    'b.c/d',
    '=',
    '==',
    '!=',
    '!',
    ' in ',
    ' notin ',
    '(',
    ')',
    ',',
    '<',
    '>',
    ' ',
    '1',
    '__proto__',
  ],
  'field-selectors': ['metadata.name', 'a', '=', '==', '!=', ',', '\\', '\\,', '\\=', '\\\\', '\n'],
  quantities: ['1', '0', '.', '-', '+', 'e', 'E', 'm', 'n', 'Ki', 'Gi', 'i', '999999999999999999', '1e400', ' '],
  schedules: [
    '*',
    '/',
    '-',
    ',',
    '0',
    '59',
    '61',
    ' ',
    '@every ',
    '@daily',
    'TZ=',
    'CRON_TZ=',
    'UTC ',
    'mon',
    'JAN',
    '?',
    '1h',
  ],
  zones: ['UTC', 'Europe', '/', 'Berlin', 'Local', '+01:00', '..', 'etc'],
  durations: ['1', '.', 'h', 'm', 's', 'ms', 'µs', '-', '+', '0', '99999999999'],
  names: ['a', 'A', '-', '.', '/', '_', '0', 'b.c'],
  times: ['2024', '-', '01', 'T', ':', '00', 'Z', '+', '.', '000000', '9999', '24', '60'],
  patterns: [
    'a',
    '(',
    ')',
    '(?:',
    '(?i)',
    '[',
    ']',
    '[^',
    '-',
    '*',
    '+',
    '?',
    '{2}',
    '{1,1000}',
    '|',
    '^',
    '$',
    '\\',
    'd',
    '\\pL',
    '.',
  ],
};

describe.each(Object.keys(READERS))('%s', (name) => {
  const read = (text: string) => READERS[name]?.(text);

  it.each(corpus(name))(`${name}/%s`, (_file, input) => {
    briefly(() => read(input.toString('utf8')));
  });

  it('are read or refused, whatever they are', () => {
    const pieces = fc.array(fc.constantFrom(...(PIECES[name] ?? [])), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof({ weight: 3, arbitrary: pieces }, strangeText()), (text) => {
        read(text);
      }),
      runs(3_000),
    );
  });

  it('are read soon when they are long, whatever they repeat', () => {
    const repeated = fc
      .tuple(
        fc.array(fc.constantFrom(...(PIECES[name] ?? [])), { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', '!', 'a'),
      )
      .map(([parts, end]) => parts.join('').repeat(Math.ceil(50_000 / Math.max(1, parts.join('').length))) + end);
    fc.assert(
      fc.property(repeated, (text) => {
        briefly(() => read(text));
      }),
      { ...runs(40), endOnFailure: true },
    );
  });
});
