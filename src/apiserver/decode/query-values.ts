// Numbers and truth values of query parameters.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/runtime/conversion.go

import { badRequest } from '../../kube/api-error.ts';

/** Throws BadRequest in strconv's words. */
export function parseInteger(text: string): number {
  if (/^[+-]?\d{1,18}$/.test(text)) return Number(text);
  const why = /^[+-]?\d+$/.test(text) ? 'value out of range' : 'invalid syntax';
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`);
}

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
