// Whole numbers as Go reads them from texts.

/** strconv.ParseInt of 64 bits; undefined: it is none. */
export function parseInt64(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[-+]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
