// What a call costs once its arguments are known, in units of about 50 ns of an API server's time.
// https://github.com/google/cel-go/blob/master/interpreter/runtimecost.go, https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/cost.go

import { formatRegexLength } from '../library/formats.ts';
import { CelError, isList, isMap, LibraryObject, Optional, sizeOf, type Value } from '../values/value.ts';

/** Per character that is looked at. */
export const TRAVERSAL = 0.1;
/** Per character of a regular expression. */
export const REGEX_LENGTH = 0.25;
export const LIST_CREATION = 10;
export const MAP_CREATION = 30;
export const STRUCT_CREATION = 40;
/** So that two authorization checks fit into one expression. */
export const AUTHORIZATION_CHECK = 350_000;
/** Of the expression behind a named format. */
export const FORMAT_REGEX_LENGTH = 128;

function actualSize(value: Value | CelError | undefined): number {
  if (value === undefined || value instanceof CelError) return 1;
  if (value instanceof Optional && value.value !== undefined) return actualSize(value.value);
  return sizeOf(value) ?? 1;
}

type CallCost = (args: readonly (Value | CelError)[], result: Value | undefined, overload: string) => number;

const traverse =
  (factor: number): CallCost =>
  ([first]) =>
    Math.ceil(actualSize(first) * factor * TRAVERSAL);

function regexCost(text: number, pattern: number): number {
  return Math.ceil((1 + text) * TRAVERSAL) * Math.ceil(pattern * REGEX_LENGTH);
}

/** Of walking through all that a value holds. */
function traversalCost(value: Value | CelError): number {
  if (typeof value === 'string') return Math.trunc(Buffer.byteLength(value) * TRAVERSAL);
  if (value instanceof Uint8Array) return Math.trunc(value.length * TRAVERSAL);
  if (typeof value !== 'object' || value === null || value instanceof CelError) return 1;
  let cost = 0;
  if (isList(value)) for (const item of value) cost += traversalCost(item);
  else if (isMap(value))
    for (const key of value.keys()) cost += traversalCost(key) + traversalCost(value.get(key) ?? null);
  else return 1;
  return cost;
}

const walk: CallCost = ([first]) => traversalCost(first as Value);
const search: CallCost = ([text, pattern]) => regexCost(actualSize(text), actualSize(pattern));

const selector: CallCost = ([, text]) => {
  const length = actualSize(text);
  return (
    LIST_CREATION +
    Math.ceil(length * TRAVERSAL) +
    Math.ceil(Math.ceil(length * 0.5) * (LIST_CREATION + STRUCT_CREATION))
  );
};

const containsIp: CallCost = ([cidr, other], _, overload) => {
  const parse = overload === 'cidr_contains_ip_string' ? Math.ceil(actualSize(other) * TRAVERSAL) : 0;
  return Math.ceil(2 * actualSize(cidr) * TRAVERSAL) + parse;
};

const containsCidr: CallCost = ([cidr, other], _, overload) => {
  const size = actualSize(cidr);
  const parse = overload === 'cidr_contains_cidr_string' ? Math.ceil(actualSize(other) * TRAVERSAL) : 0;
  return Math.ceil(2 * size * TRAVERSAL) + Math.ceil(size * TRAVERSAL) + 1 + parse;
};

/** Of a call that makes a list (ext/lists.go). */
const listCall = (size: number, factor = 1) => Math.trunc(size * factor) + 1 + LIST_CREATION;

/** Every element with every other. */
function selfCompared(list: Value | CelError | undefined): number {
  const size = actualSize(list);
  const first = list !== undefined && !(list instanceof CelError) && isList(list) ? list.at(0) : undefined;
  const isText = typeof first === 'string' || first instanceof Uint8Array;
  return listCall(size * size, isText ? 2 + TRAVERSAL : 2);
}

const sized: CallCost = (_, result) => listCall(actualSize(result));
const sets =
  (factor: number): CallCost =>
  ([first, second]) =>
    1 + actualSize(first) * actualSize(second) * factor;

const equality: CallCost = ([a, b]) => {
  if (a instanceof LibraryObject) return 1;
  return Math.ceil(Math.min(actualSize(a), actualSize(b)) * TRAVERSAL);
};
const minimum: CallCost = ([a, b]) => Math.ceil(Math.min(actualSize(a), actualSize(b)) * TRAVERSAL);
const total: CallCost = ([a, b]) => Math.ceil((actualSize(a) + actualSize(b)) * TRAVERSAL);

const BY_FUNCTION: Readonly<Record<string, CallCost>> = {
  check: () => AUTHORIZATION_CHECK,
  fieldSelector: selector,
  labelSelector: selector,
  ...Object.fromEntries(['isSorted', 'sum', 'max', 'min', 'indexOf', 'lastIndexOf'].map((name) => [name, walk])),
  ...Object.fromEntries(
    ['url', 'lowerAscii', 'upperAscii', 'substring', 'trim', 'jsonpatch.escapeKey', 'cidr', 'isIP', 'isCIDR'].map(
      (name) => [name, traverse(1)],
    ),
  ),
  ...Object.fromEntries(['quantity', 'isQuantity', 'semver', 'isSemver'].map((name) => [name, traverse(1)])),
  ...Object.fromEntries(['replace', 'split', 'ip.isCanonical'].map((name) => [name, traverse(2)])),
  join: (_, result) => Math.ceil(actualSize(result) * 2 * TRAVERSAL),
  find: search,
  findAll: search,
  ip: (args, result, overload) => (overload === 'cidr_ip' ? 1 : traverse(1)(args, result, overload)),
  containsIP: containsIp,
  containsCIDR: containsCidr,
  validate: ([format, text]) => regexCost(actualSize(text), formatRegexLength(format) ?? FORMAT_REGEX_LENGTH),
  '_==_': equality,
  'sets.contains': sets(1),
  'sets.intersects': sets(1),
  'sets.equivalent': sets(2),
  sort: ([list]) => selfCompared(list),
  '@sortByAssociatedKeys': ([, keys]) => selfCompared(keys),
};

const BY_OVERLOAD: Readonly<Record<string, CallCost>> = {
  starts_with_string: traverse(1),
  ends_with_string: traverse(1),
  string_to_bytes: traverse(1),
  bytes_to_string: traverse(1),
  strings_quote: traverse(1),
  string_format: traverse(1),
  in_list: ([, list]) => actualSize(list),
  not_equals: minimum,
  add_string: total,
  add_bytes: total,
  matches: search,
  matches_string: search,
  contains_string: ([text, part]) => Math.ceil(actualSize(text) * TRAVERSAL) * Math.ceil(actualSize(part) * TRAVERSAL),
  ...Object.fromEntries(
    ['less', 'greater', 'less_equals', 'greater_equals'].flatMap((relation) => [
      [`${relation}_string`, minimum],
      [`${relation}_bytes`, minimum],
    ]),
  ),
  list_slice: sized,
  list_flatten: ([list]) => listCall(actualSize(list)),
  list_flatten_int: ([list, depth]) => listCall(actualSize(list), typeof depth === 'bigint' ? Number(depth) : 1),
  lists_range: sized,
  list_reverse: sized,
  list_distinct: ([list]) => selfCompared(list),
};

/** Calls whose price is known only with their result; all others are paid before they run. */
const BY_RESULT = new Set(['join', 'list_slice', 'lists_range', 'list_reverse']);

/** How a call is priced: before or after it has run, from its arguments and its result (undefined: an error). */
export interface Price {
  readonly isByResult: boolean;
  of(args: readonly (Value | CelError)[], result?: Value): number;
}

const one = () => 1;

/** @param overload empty where the checker leaves several */
export function priceOf(name: string, overload: string): Price {
  const cost = Object.hasOwn(BY_FUNCTION, name) ? BY_FUNCTION[name] : BY_OVERLOAD[overload];
  return {
    isByResult: BY_RESULT.has(name) || BY_RESULT.has(overload),
    of: cost ? (args, result) => cost(args, result, overload) : one,
  };
}
