import { expect, test } from 'vitest';
import { goText } from '../../src/lib/go-utf8.ts';

const MISSING = '\ufffd';

test.each([
  ['ff fe', MISSING.repeat(2)],
  ['61 e2 82 62', `a${MISSING.repeat(2)}b`],
  ['f0 9f 98', MISSING.repeat(3)],
  ['f0 9f 98 80 c3', `😀${MISSING}`],
  ['ed a0 80', MISSING.repeat(3)],
  ['ed 9f bf ff', `\ud7ff${MISSING}`],
  ['c0 af', MISSING.repeat(2)],
  ['e0 80 80', MISSING.repeat(3)],
  ['f4 90 80 80', MISSING.repeat(4)],
  ['ef bb bf 61 80', `\ufeffa${MISSING}`],
  ['c3 a9', 'é'],
])('each byte that is of no character is one of its own: %s', (hex, text) => {
  expect(goText(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toBe(text);
});
