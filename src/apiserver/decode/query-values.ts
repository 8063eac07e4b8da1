// Numbers and truth values of query parameters.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/runtime/conversion.go

import { badRequest } from '../../kube/api-error.ts';

/** Throws BadRequest in strconv's words. */
export function parseInteger(text: string): number {
  const isNumber = /^[+-]?\d+$/.test(text);
  if (isNumber && isShort(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)) return Number(text);
  const why = isNumber ? 'value out of range' : 'invalid syntax';
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`);
}

/** What strconv says of what is no number without a sign of 64 bits. */
export function uintProblem(text: string): string | undefined {
  const isNumber = /^\d+$/.test(text);
  if (isNumber && isShort(text) && BigInt.asUintN(64, BigInt(text)) === BigInt(text)) return undefined;
  return `strconv.ParseUint: parsing ${JSON.stringify(text)}: ${isNumber ? 'value out of range' : 'invalid syntax'}`;
}

/** What has more digits than a number of 64 bits is not worked out. */
const isShort = (digits: string) => /^[+-]?0*\d{0,20}$/.test(digits);

const MAX_PORT = 65_535;

/** A number of 16 bits, in a list of them. Throws BadRequest in strconv's words. */
export function parsePort(text: string): number {
  const isNumber = /^\d+$/.test(text);
  if (isNumber && Number(text) <= MAX_PORT) return Number(text);
  const why = isNumber ? 'value out of range' : 'invalid syntax';
  throw badRequest(`cannot convert to []int32: strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);
}

/** Everything but `false` (in any case) and `0` is true. */
export function parseBool(text: string): boolean {
  return text.toLowerCase() !== 'false' && text !== '0';
}
