// How Go quotes a text.

const SHORT: Readonly<Record<string, string>> = { '\u0007': '\\a', '\v': '\\v' };

/** `%q`: what cannot be printed is written by its number (strconv.Quote). */
export function goQuote(text: string): string {
  const quoted = JSON.stringify(text.replace(/\p{Cs}/gu, '\ufffd'));
  return quoted.replace(/\\\\|\\u00([0-9a-f]{2})|(?! )[\p{C}\p{Z}]/gu, (found, low?: string) => {
    if (found === '\\\\') return found;
    const code = low === undefined ? (found.codePointAt(0) ?? 0) : Number.parseInt(low, 16);
    const hex = (digits: number) => code.toString(16).padStart(digits, '0');
    if (code < 0x80) return SHORT[String.fromCharCode(code)] ?? `\\x${hex(2)}`;
    return code > 0xffff ? `\\U${hex(8)}` : `\\u${hex(4)}`;
  });
}
