// Where Go's base64 reader stops at a text that it cannot read.
// https://github.com/golang/go/blob/master/src/encoding/base64/base64.go (decodeQuantum)

const NOT_BASE64 = /[^A-Za-z0-9+/=\r\n]/;

/**
 * @param text in the standard alphabet, with padding; line breaks do not count
 * @returns the index that Go's error names, undefined where the text can be read
 */
export function base64Problem(text: string): number | undefined {
  const stop = NOT_BASE64.exec(text)?.index ?? text.length;
  const padding = text.indexOf('=');
  if (padding !== -1 && padding < stop) return paddingProblem(text, padding);
  if (stop < text.length) return stop;
  const open = lettersIn(text) % 4;
  return open === 0 ? undefined : text.length - open;
}

const lettersIn = (text: string) => text.replace(/[\r\n]/g, '').length;

/** Padding ends the text: one sign after three letters, two after two. */
function paddingProblem(text: string, at: number): number | undefined {
  const letters = lettersIn(text.slice(0, at)) % 4;
  if (letters < 2) return at;
  const second = letters === 3 ? at : afterBreaks(text, at + 1);
  if (second === text.length) return second;
  if (text[second] !== '=') return second - 1;
  const end = afterBreaks(text, second + 1);
  return end < text.length ? end : undefined;
}

function afterBreaks(text: string, from: number): number {
  let at = from;
  while (text[at] === '\n' || text[at] === '\r') at++;
  return at;
}
