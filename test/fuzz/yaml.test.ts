// What is answered in YAML is read as what it was, whatever texts and keys there are, and is written in time that grows with it.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseYaml } from '../../src/apiserver/decode/yaml-body.ts';
import { goYaml } from '../../src/apiserver/http/go-yaml.ts';
import type { JsonValue } from '../../src/lib/json.ts';
import { briefly, runs } from './support/fuzzing.ts';

/**
 * What means something to YAML, between words. Not so `<<` as a key, which upstream leaves without quotes, and line breaks beyond ASCII, which
 * it folds.
 */
const PIECES = [
  ...[
    'a',
    'word',
    '1',
    '0x1f',
    '1e3',
    '2020-01-01',
    'yes',
    'null',
    '~',
    '.',
    '.inf',
    '=',
    '---',
    '...',
    'é',
    '😀',
    '\ufeff',
  ],
  ...[
    ' ',
    '  ',
    '\n',
    '\n\n',
    '\t',
    '\r',
    '\0',
    ': ',
    ':',
    ' #',
    '#',
    '- ',
    '-',
    '? ',
    '?',
    '!',
    '&',
    '*',
    '|',
    '>',
    '%',
    '@',
    '`',
  ],
  ...["'", '"', '\\', '{', '}', '[', ']', ',', 'long word '.repeat(12), 'x'.repeat(90), '\u00a0'],
];

const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join(''));
const anything = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(text, fc.maxSafeInteger(), fc.boolean(), fc.constant(null)) as fc.Arbitrary<JsonValue>,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 5 }) as fc.Arbitrary<JsonValue>,
  ),
})).value;

it('what is written is read as the same', () => {
  fc.assert(
    fc.property(fc.dictionary(text, anything, { maxKeys: 4 }), (object) => {
      const value = object as JsonValue;
      expect(parseYaml(Buffer.from(goYaml(value))).value).toEqual(value);
    }),
    runs(2_000),
  );
});

it.each([
  ['a long text of words', { k: 'word '.repeat(60_000) }],
  ['a long text of line breaks', { k: 'a\n'.repeat(60_000) }],
  ['a long text of quotes', { k: '"\'\t'.repeat(60_000) }],
  ['many keys', Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key-${index}`, 'v']))],
])('%s is written in time that grows with it', (_what, value) => {
  briefly(() => goYaml(value));
});
