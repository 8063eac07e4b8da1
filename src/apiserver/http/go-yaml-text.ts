// What go-yaml sees in a text before it writes it. https://github.com/yaml/go-yaml/blob/v2/emitterc.go (yaml_emitter_analyze_scalar)

const BREAKS = new Set(['\n', '\r', '\u0085', '\u2028', '\u2029']);

export const isBreak = (char: string): boolean => BREAKS.has(char);

/** Letters beyond the first 65,536 are not, to libyaml. */
export const isPrintable = (char: string): boolean =>
  char === '\n' || /^[ -~\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/.test(char);

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

/** `\n`, `\x01`, `\u2000`, `\U0001F600`. */
export function escapedChar(char: string): string {
  const short = ESCAPES[char];
  if (short !== undefined) return `\\${short}`;
  const code = char.codePointAt(0) ?? 0;
  const [letter, digits] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${letter}${code
    .toString(16)
    .toUpperCase()
    .padStart(digits as number, '0')}`;
}

export interface Looks {
  readonly mayBePlain: boolean;
  readonly mayBeSingle: boolean;
  readonly mayBeBlock: boolean;
}

/** In which forms a text may be written, wherever it stands in a block. */
export function looksOf(text: string): Looks {
  if (text === '') return { mayBePlain: true, mayBeSingle: true, mayBeBlock: false };
  const chars = [...text];
  const isSpecial = chars.some((char) => !isPrintable(char));
  const [first = '', last = ''] = [chars[0], chars.at(-1)];
  const isEdged = first === ' ' || last === ' ' || isBreak(first) || isBreak(last);
  const hasBreaks = chars.some(isBreak);
  const isPair = (test: (a: string, b: string) => boolean) =>
    chars.some((char, at) => at > 0 && test(chars[at - 1] ?? '', char));
  const spaceAfterBreak = isPair((a, b) => isBreak(a) && b === ' ');
  const spoils = isSpecial || isPair((a, b) => a === ' ' && isBreak(b));
  return {
    mayBePlain: !isEdged && !spaceAfterBreak && !spoils && !hasBreaks && !hasIndicators(text),
    mayBeSingle: !spaceAfterBreak && !spoils,
    mayBeBlock: last !== ' ' && !spoils,
  };
}

/** What would mean something else than a text. */
function hasIndicators(text: string): boolean {
  if (/^(?:---|\.\.\.)/.test(text)) return true;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text)) return true;
  return /^[?:-](?:[ \t]|$)/.test(text) || /.:(?:[ \t]|$)/s.test(text) || /[ \t\n\r\u0085\u2028\u2029\0]#/.test(text);
}

/** `2` where the first line begins with space, `-` or `+` where not one line break ends the text. */
export function blockHints(text: string, indent: number): string {
  const [last = '', before = ''] = [...text].reverse();
  const [first = ''] = text;
  const hint = first === ' ' || isBreak(first) ? String(indent) : '';
  if (!isBreak(last)) return `${hint}-`;
  return before === '' || isBreak(before) ? `${hint}+` : hint;
}
