// What Go calls the kinds of JSON values.

import type { JsonValue } from '../../lib/json.ts';

/** As in `json: cannot unmarshal array into …`. */
export function jsonKind(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return value === null ? 'null' : typeof value;
}
