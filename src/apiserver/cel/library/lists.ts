// Functions on lists and sets.
// https://github.com/google/cel-go/blob/master/ext/lists.go (version 3), ext/sets.go;
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/lists.go

import type { FunctionDefinition, Library } from '../typing/environment.ts';
import { ArrayList, EntriesMap } from '../values/collections.ts';
import { compare, equals } from '../values/equality.ts';
import {
  CelError,
  type CelList,
  type CelMap,
  Duration,
  isInt64,
  isList,
  isUint64,
  Optional,
  typeOf,
  Uint,
  type Value,
} from '../values/value.ts';

const COMPARABLE = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'];
/** Names of types in the ids of overloads. */
const IDS: Readonly<Record<string, string>> = {
  duration: 'google.protobuf.Duration',
  timestamp: 'google.protobuf.Timestamp',
};

function forTypes(
  types: readonly string[],
  line: (type: string, id: string) => string,
  run: FunctionDefinition[string],
): FunctionDefinition {
  return Object.fromEntries(types.map((type) => [line(type, IDS[type] ?? type), run]));
}

function isSorted(list: CelList): boolean | CelError {
  for (let index = 1; index < list.length; index += 1) {
    const order = compare(list.at(index - 1), list.at(index));
    if (order === undefined) return new CelError('no such overload');
    if (order > 0) return false;
  }
  return true;
}

/** The type of the list says what none of its kind is. */
function sumOf(zero: Value) {
  return (list: CelList): Value | CelError => {
    let sum: Value | CelError = zero;
    for (const item of list) {
      sum = add(sum as Value, item);
      if (sum instanceof CelError) return sum;
    }
    return sum;
  };
}

function add(a: Value, b: Value): Value | CelError {
  if (typeof a === 'bigint' && typeof b === 'bigint') return isInt64(a + b) ? a + b : new CelError('integer overflow');
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (a instanceof Uint && b instanceof Uint)
    return isUint64(a.value + b.value) ? new Uint(a.value + b.value) : new CelError('unsigned integer overflow');
  return a instanceof Duration && b instanceof Duration
    ? new Duration(a.nanos + b.nanos)
    : new CelError('no such overload');
}

function extreme(name: 'min' | 'max') {
  return (list: CelList): Value | CelError => {
    if (list.length === 0) return new CelError(`${name} called on empty list`);
    let best = list.at(0);
    for (const item of list) {
      const order = compare(item, best);
      if (order === undefined) return new CelError('no such overload');
      if (name === 'min' ? order < 0 : order > 0) best = item;
    }
    return best;
  };
}

function position(list: CelList, item: Value, isLast: boolean): bigint {
  const items = [...list];
  const found = isLast
    ? items.findLastIndex((other) => equals(other, item))
    : items.findIndex((other) => equals(other, item));
  return BigInt(found);
}

function slice(list: CelList, start: bigint, end: bigint): ArrayList | CelError {
  const call = `cannot slice(${start}, ${end})`;
  if (start < 0n || end < 0n) return new CelError(`${call}, negative indexes not supported`);
  if (start > end) return new CelError(`${call}, start index must be less than or equal to end index`);
  if (end > list.length) return new CelError(`${call}, list is length ${list.length}`);
  return new ArrayList([...list].slice(Number(start), Number(end)));
}

function flattened(list: CelList, depth: bigint): Value[] {
  return [...list].flatMap((item) => (isList(item) && depth > 0n ? flattened(item, depth - 1n) : [item]));
}

function flatten(list: CelList, depth = 1n): ArrayList | CelError {
  return depth < 0n ? new CelError('level must be non-negative') : new ArrayList(flattened(list, depth));
}

function sortBy(list: CelList, keys: CelList): ArrayList | CelError {
  if (list.length !== keys.length)
    return new CelError(
      `@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ${list.length} and ${keys.length} elements respectively`,
    );
  const types = new Set([...keys].map((key) => typeOf(key).name));
  if (types.size > 1) return new CelError('list elements must have the same type');
  if ([...keys].some((key) => compare(key, key) === undefined)) return new CelError('list elements must be comparable');
  const order = [...keys].map((key, index) => ({ key, index }));
  order.sort((a, b) => compare(a.key, b.key) ?? 0);
  return new ArrayList(order.map(({ index }) => list.at(index)));
}

function distinct(list: CelList): ArrayList {
  const found: Value[] = [];
  for (const item of list) if (!found.some((other) => equals(other, item))) found.push(item);
  return new ArrayList(found);
}

/** Far above what any budget pays for. */
const MAX_RANGE = 1_000_000n;

function range(count: bigint): ArrayList | CelError {
  if (count > MAX_RANGE) return new CelError(`range is too long: ${count}`);
  return new ArrayList(Array.from({ length: Math.max(0, Number(count)) }, (_, index) => BigInt(index)));
}

const contains = (list: CelList, item: Value) => [...list].some((other) => equals(other, item));
const containsAll = (list: CelList, items: CelList) => [...items].every((item) => contains(list, item));

function insert(map: CelMap, key: Value, value: Value): EntriesMap | CelError {
  if (map.get(key) !== undefined)
    return new CelError(`insert failed: key ${typeof key === 'string' ? key : String(key)} already exists`);
  const pairs = [...map.keys()].map((name): [Value, Value] => [name, map.get(name) ?? null]);
  return EntriesMap.from([...pairs, [key, value]]);
}

function insertAll(map: CelMap, more: CelMap): CelMap | CelError {
  let result: CelMap = map;
  for (const key of more.keys()) {
    const next = insert(result, key, more.get(key) ?? null);
    if (next instanceof CelError) return next;
    result = next;
  }
  return result;
}

export const lists: Library = {
  isSorted: forTypes(COMPARABLE, (type, id) => `list_${id}_is_sorted_bool list(${type}).() -> bool`, isSorted),
  sum: {
    'list_int_sum_int list(int).() -> int': sumOf(0n),
    'list_uint_sum_uint list(uint).() -> uint': sumOf(new Uint(0n)),
    'list_double_sum_double list(double).() -> double': sumOf(0),
    'list_duration_sum_duration list(duration).() -> duration': sumOf(new Duration(0n)),
  },
  min: forTypes(COMPARABLE, (type, id) => `list_${id}_min_${id} list(${type}).() -> ${type}`, extreme('min')),
  max: forTypes(COMPARABLE, (type, id) => `list_${id}_max_${id} list(${type}).() -> ${type}`, extreme('max')),
  indexOf: { 'list_a_index_of_int list(A).(A) -> int': (list: CelList, item: Value) => position(list, item, false) },
  lastIndexOf: {
    'list_a_last_index_of_int list(A).(A) -> int': (list: CelList, item: Value) => position(list, item, true),
  },
  slice: { 'list_slice list(T).(int, int) -> list(T)': slice },
  flatten: {
    'list_flatten list(list(T)).() -> list(T)': flatten,
    'list_flatten_int list(dyn).(int) -> list(dyn)': flatten,
  },
  sort: forTypes(
    COMPARABLE,
    (type, id) => `list_${id}_sort list(${type}).() -> list(${type})`,
    (list: CelList) => sortBy(list, list),
  ),
  '@sortByAssociatedKeys': forTypes(
    COMPARABLE,
    (type, id) => `list_${id}_sortByAssociatedKeys list(T).(list(${type})) -> list(T)`,
    sortBy,
  ),
  'lists.range': { 'lists_range (int) -> list(int)': range },
  reverse: { 'list_reverse list(T).() -> list(T)': (list: CelList) => new ArrayList([...list].reverse()) },
  distinct: { 'list_distinct list(T).() -> list(T)': distinct },
  'sets.contains': { 'list_sets_contains_list (list(T), list(T)) -> bool': containsAll },
  'sets.equivalent': {
    'list_sets_equivalent_list (list(T), list(T)) -> bool': (a: CelList, b: CelList) =>
      containsAll(a, b) && containsAll(b, a),
  },
  'sets.intersects': {
    'list_sets_intersects_list (list(T), list(T)) -> bool': (a: CelList, b: CelList) =>
      [...a].some((item) => contains(b, item)),
  },
  'cel.@mapInsert': {
    '@mapInsert_map_key_value (map(K, V), K, V) -> map(K, V)': insert,
    '@mapInsert_map_map (map(K, V), map(K, V)) -> map(K, V)': insertAll,
  },
  first: {
    'list_first list(V).() -> optional(V)': (list: CelList) => new Optional(list.length > 0 ? list.at(0) : undefined),
  },
  last: {
    'list_last list(V).() -> optional(V)': (list: CelList) =>
      new Optional(list.length > 0 ? list.at(list.length - 1) : undefined),
  },
};
