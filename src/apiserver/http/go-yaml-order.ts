// The order of keys in go-yaml: letters behind everything else, and numbers in names by their value.
// https://github.com/yaml/go-yaml/blob/v2/sorter.go

const isLetter = (char: string) => /\p{L}/u.test(char);
const isDigit = (char: string | undefined) => char !== undefined && /\p{Nd}/u.test(char);

const ASCII_LETTERS = /^[A-Za-z]+$/;

/** Compares two different keys. */
export function byGoYaml(left: string, right: string): number {
  if (ASCII_LETTERS.test(left) && ASCII_LETTERS.test(right)) return left < right ? -1 : 1;
  const [a, b] = [[...left], [...right]];
  const at = a.findIndex((char, index) => char !== b[index]);
  const [x, y] = [a[at], b[at]];
  if (at < 0 || x === undefined || y === undefined) return a.length - b.length;
  const order = codeOf(x) - codeOf(y);
  const [isLeft, isRight] = [isLetter(x), isLetter(y)];
  if (isLeft && isRight) return order;
  if (isLeft || isRight) return isRight ? -1 : 1;
  return byNumber(a, b, at) || order;
}

const codeOf = (char: string) => char.codePointAt(0) ?? 0;

function byNumber(a: readonly string[], b: readonly string[], at: number): number {
  // Digits before a zero that are the same in both make it count.
  const lead = (a[at] === '0' || b[at] === '0') && /[1-9]\d*$/.test(a.slice(0, at).join('')) ? '1' : '0';
  const [m, n] = [digitsFrom(a, at), digitsFrom(b, at)];
  const difference = BigInt(`${lead}${m}`) - BigInt(`${lead}${n}`);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return m.length - n.length;
}

function digitsFrom(chars: readonly string[], at: number): string {
  let end = at;
  while (isDigit(chars[end])) end++;
  return chars
    .slice(at, end)
    .map((char) => (/\d/.test(char) ? char : '0'))
    .join('');
}
