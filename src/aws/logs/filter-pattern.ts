// The language of filter patterns: words, phrases, what must not be there, one of several; and selectors of JSON.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
// Emulator: patterns of columns (`[…]`) and regular expressions (`%…%`) are refused.

import { AwsError } from '../aws-error.ts';
import { invalidPattern, jsonPattern } from './json-pattern.ts';

/** @throws AwsError InvalidParameterException for what is no pattern */
export function filterPattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('{')) return jsonPattern(text);
  if (text.startsWith('[')) throw new AwsError('InvalidParameterException', 'Patterns of columns are not emulated.');
  return termsPattern(text);
}

interface Terms {
  readonly all: string[];
  readonly none: string[];
  readonly some: string[];
}

/**
 * Whether a pattern is one that the service would take, also of those kinds by which nothing is looked for here.
 * @param words of the refusal, which is an InvalidParameterException
 */
export function checkFilterPattern(pattern: string, words: string): void {
  if (pattern.trim().startsWith('[') || pattern.includes('%')) return;
  try {
    filterPattern(pattern);
  } catch (error) {
    if (error instanceof AwsError) throw new AwsError('InvalidParameterException', words);
    throw error;
  }
}

const LIST_OF_SIGN = { '': 'all', '-': 'none', '?': 'some' } as const;

/** Case counts, and a word is found wherever it stands. */
function termsPattern(text: string): (message: string) => boolean {
  const terms: Terms = { all: [], none: [], some: [] };
  let rest = text;
  while (rest !== '') {
    const match = /^([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?:\s+|$)/.exec(rest);
    if (!match) throw invalidPattern();
    const [whole, sign = '', quoted, plain = ''] = match;
    if (quoted === undefined && !/^[\w]+$/.test(plain)) throw invalidPattern();
    terms[LIST_OF_SIGN[sign as keyof typeof LIST_OF_SIGN]].push(quoted?.replace(/\\(.)/g, '$1') ?? plain);
    rest = rest.slice(whole.length);
  }
  const { all, none, some } = terms;
  return (message) =>
    all.every((term) => message.includes(term)) &&
    !none.some((term) => message.includes(term)) &&
    // The service takes no notice of what may be there where something must.
    (some.length === 0 || all.length > 0 || some.some((term) => message.includes(term)));
}
