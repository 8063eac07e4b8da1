// How Go prints JSON values: `%v`, `%q` and `%#v` of what it unmarshals them into.

import { isObject, type JsonValue } from '../lib/json.ts';

/** `%v` of an int64 or of a float64, which has an exponent when it is long (strconv.FormatFloat, 'g'). */
function goNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return String(value);
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** `%v`: `x`, `[a b]`, `map[k:v]`, `<nil>`. */
export function goValue(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (typeof value === 'number') return goNumber(value);
  if (!isObject(value)) return String(value);
  const keys = Object.keys(value).sort();
  return `map[${keys.map((key) => `${key}:${goValue(value[key])}`).join(' ')}]`;
}

const ESCAPED = { '<': '003c', '>': '003e', '&': '0026', '\u2028': '2028', '\u2029': '2029' } as const;

/** JSON as Go's encoder writes it: fit for HTML. */
export function goJson(value: JsonValue): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${ESCAPED[char as keyof typeof ESCAPED]}`);
}

/** `%#v` of structured-merge-diff's wrapper around the value. */
export function goSyntax(value: JsonValue): string {
  return `&value.valueUnstructured{Value:${literal(value)}}`;
}

function literal(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map(literal).join(', ')}}`;
  if (!isObject(value)) return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const keys = Object.keys(value).sort();
  return `map[string]interface {}{${keys.map((key) => `${JSON.stringify(key)}:${literal(value[key])}`).join(', ')}}`;
}

/** `%s`: what is no text is complained of. */
export function goStringVerb(value: JsonValue): string {
  return typeof value === 'string' ? value : `%!s(${goType(value)}=${goValue(value)})`;
}

/** The type of what Go unmarshals a JSON value into. */
export function goType(value: JsonValue): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (value === null) return 'nil';
  if (typeof value === 'object') return 'map[string]interface {}';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return 'string';
}
