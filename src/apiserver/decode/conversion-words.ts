// What apimachinery's converter makes of a value, and says of one that does not fit. A strategic patch is applied to the object itself, not
// to its text, and so is an applied configuration.
// https://github.com/kubernetes/apimachinery/blob/v0.35.4/pkg/runtime/converter.go (fromUnstructured)

import type { TypeSchema } from '../../kube/schema/schema.ts';
import { isObject, type JsonValue } from '../../lib/json.ts';
import { goType } from '../go-value.ts';

/** Types with a reader of their own, which reads them as JSON. */
export const READ_AS_JSON: ReadonlySet<TypeSchema['kind']> = new Set([
  'time',
  'microTime',
  'quantity',
  'intOrString',
  'duration',
  'any',
]);

/**
 * @param wanted Go's name of the type
 * @returns undefined: the converter leaves it to the type's own reader, with the words of JSON
 */
export function conversionProblem(value: JsonValue, { kind }: TypeSchema, wanted: string): string | undefined {
  if (READ_AS_JSON.has(kind)) return undefined;
  if (kind === 'object') return `cannot restore struct from: ${goKind(value)}`;
  if (kind === 'map') return `cannot restore map from ${goKind(value)}`;
  if (kind === 'list' || kind === 'bytes') return `cannot restore slice from ${goKind(value)}`;
  // Go could make a text of a number, which is refused; of other values it cannot make any of these types.
  if (kind === 'string' && Number.isInteger(value)) return `cannot convert int64 to ${wanted}`;
  return `unrecognized type: ${kind === 'string' ? 'string' : wanted}`;
}

/** reflect.Kind of what a JSON value is in Go. */
function goKind(value: JsonValue): string {
  if (Array.isArray(value)) return 'slice';
  return isObject(value) ? 'map' : goType(value);
}

/**
 * A whole number in fewer bits, as Go converts it: the highest are cut off, and of what no int64 can hold the lowest int64 is taken.
 * @param bits of the type: 32 or 64
 */
export function convertInteger(value: number, bits: number): number {
  const isLong = value >= -(2 ** 63) && value < 2 ** 63;
  return Number(BigInt.asIntN(bits, isLong ? BigInt(value) : -(2n ** 63n)));
}
