// Values that may not be there.
// https://github.com/google/cel-go/blob/master/cel/library.go (OptionalTypes)

import type { Library } from '../typing/environment.ts';
import { ArrayList } from '../values/collections.ts';
import { MIN_TIMESTAMP } from '../values/time.ts';
import { CelError, type CelList, Duration, Optional, sizeOf, Timestamp, Uint, type Value } from '../values/value.ts';

function isZero(value: Value): boolean {
  if (value === null || value === false || value === 0 || value === 0n) return true;
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Duration) return value.nanos === 0n;
  if (value instanceof Timestamp) return value.nanos === MIN_TIMESTAMP;
  if (value instanceof Optional) return value.value === undefined;
  return sizeOf(value) === 0;
}

/** What the plan does itself, as it looks at arguments only when there is need. */
const NEVER = () => new CelError('no such overload');

export const optionals: Library = {
  'optional.of': { 'optional_of (V) -> optional(V)': (value: Value) => new Optional(value) },
  'optional.ofNonZeroValue': {
    'optional_ofNonZeroValue (V) -> optional(V)': (value: Value) => new Optional(isZero(value) ? undefined : value),
  },
  'optional.none': { 'optional_none () -> optional(V)': () => new Optional(undefined) },
  value: {
    'optional_value optional(V).() -> V': ({ value }: Optional) =>
      value === undefined ? new CelError('optional.none() dereference') : value,
  },
  hasValue: { 'optional_hasValue optional(V).() -> bool': ({ value }: Optional) => value !== undefined },
  or: { 'optional_or_optional optional(V).(optional(V)) -> optional(V)': NEVER },
  orValue: { 'optional_orValue_value optional(V).(V) -> V': NEVER },
  '_[_]': {
    'optional_list_index_int (optional(list(V)), int) -> optional(V)': NEVER,
    'optional_map_index_value (optional(map(K, V)), K) -> optional(V)': NEVER,
  },
  unwrapOpt: { 'optional_unwrapOpt list(optional(V)).() -> list(V)': (list: CelList) => unwrap(list) },
  'optional.unwrap': { 'optional_unwrap (list(optional(V))) -> list(V)': (list: CelList) => unwrap(list) },
};

function unwrap(list: CelList): ArrayList {
  const values = [...list].map((item) => (item as Optional).value);
  return new ArrayList(values.filter((value) => value !== undefined));
}
