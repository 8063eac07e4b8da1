// What calls may cost, from the sizes of their arguments.
// https://github.com/google/cel-go/blob/master/checker/cost.go (functionCost), ext/lists.go, ext/sets.go;
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/cost.go (EstimateCallCost)

import {
  AUTHORIZATION_CHECK,
  FORMAT_REGEX_LENGTH,
  LIST_CREATION,
  REGEX_LENGTH,
  STRUCT_CREATION,
  TRAVERSAL,
} from '../evaluation/call-cost.ts';
import { isSameType } from '../typing/cel-type.ts';
import type { Sized } from './coster.ts';
import { add, exactly, multiply, NOTHING, type Range, scale, UNBOUNDED, UNKNOWN } from './ranges.ts';

export interface CallEstimate {
  /** Of the call itself. */
  readonly cost: Range;
  /** Of what it makes. */
  readonly size?: Range;
}

export interface EstimatedCall {
  readonly name: string;
  readonly overload: string;
  readonly target: Sized | undefined;
  readonly args: readonly Sized[];
}

type Sizes = (sized: Sized) => Range | undefined;
type Estimate = (call: EstimatedCall, size: (sized: Sized | undefined) => Range) => CallEstimate | undefined;

export function estimateCall(call: EstimatedCall, sizes: Sizes): CallEstimate {
  const size = (sized: Sized | undefined) => (sized && sizes(sized)) ?? UNKNOWN;
  const known = BY_OVERLOAD_FIRST[call.overload]?.(call, size) ?? own(BY_FUNCTION, call.name)?.(call, size);
  return known ?? own(BY_OVERLOAD, call.overload)?.(call, size) ?? { cost: exactly(1) };
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

const fixed =
  (cost: number): Estimate =>
  () => ({ cost: exactly(cost) });
const ofTarget =
  (factor: number): Estimate =>
  ({ target }, size) => {
    const range = size(target);
    return { cost: scale(range, factor * TRAVERSAL), size: range };
  };
const ofFirst =
  (factor: number): Estimate =>
  ({ args }, size) => ({ cost: scale(size(args[0]), factor * TRAVERSAL) });

function regex(text: Range, pattern: Range): Range {
  return multiply(scale(add(text, exactly(1)), TRAVERSAL), scale(pattern, REGEX_LENGTH));
}

const selector: Estimate = ({ args }, size) => {
  const length = size(args[0]);
  const requirements = scale(scale(length, 0.5), LIST_CREATION + STRUCT_CREATION);
  return { cost: add(exactly(LIST_CREATION), scale(length, TRAVERSAL), requirements) };
};

/** The elements of a list, by the type and place of the list. */
function elementOf({ path, type }: Sized): Sized | undefined {
  const element = type.parameters[0];
  return element && { path: path.length > 0 ? [...path, '@items'] : [], type: element };
}

/** Every element looked at once. */
const walk: Estimate = ({ target }, size) => {
  if (!target) return undefined;
  const element = elementOf(target);
  if (!element) return { cost: scale(size(target), TRAVERSAL) };
  const isText = element.type.kind === 'string' || element.type.kind === 'bytes';
  const each = isText ? add(exactly(1), scale(size(element), TRAVERSAL)) : exactly(1);
  return { cost: multiply(size(target), each) };
};

const replace: Estimate = ({ target, args }, size) => {
  const text = size(target);
  const old = size(args[0]);
  const fresh = size(args[1]);
  const [most, kept] = longest(text, old, fresh);
  const [least, left] = shortest(text, old, fresh);
  const made = add(multiply({ min: least, max: most }, fresh), { min: left, max: kept });
  return { cost: scale(text, 2 * TRAVERSAL), size: made };
};

function longest(text: Range, old: Range, fresh: Range): readonly [count: number, kept: number] {
  if (old.min === 0) return [Math.min(text.max + 1, UNBOUNDED), text.max];
  return fresh.max <= old.min ? [0, text.max] : [Math.ceil(text.max / old.min), 0];
}

function shortest(text: Range, old: Range, fresh: Range): readonly [count: number, kept: number] {
  if (old.max === 0) return [Math.min(text.min + 1, UNBOUNDED), text.min];
  return old.max <= fresh.min ? [0, text.min] : [Math.ceil(text.min / old.max), 0];
}

const split: Estimate = ({ target, args }, size) => {
  const text = size(target);
  const limit = args[1] && literalInt(args[1]);
  return { cost: scale(text, 2 * TRAVERSAL), size: { min: 0, max: limit ?? text.max } };
};

const join: Estimate = ({ target, args }, size) => {
  if (!target) return undefined;
  const list = size(target);
  const element = elementOf(target);
  let made = element ? multiply(list, size(element)) : NOTHING;
  if (args[0])
    made = add(made, multiply(size(args[0]), { min: Math.max(0, list.min - 1), max: Math.max(0, list.max - 1) }));
  return { cost: scale(made, TRAVERSAL), size: made };
};

const find: Estimate = ({ target, args }, size) => {
  const text = size(target);
  return { cost: regex(text, size(args[0])), size: { min: 0, max: text.max } };
};

/** Of IPv4 and IPv6. */
const ADDRESS_BYTES: Range = { min: 4, max: 16 };
const compareAddresses = scale(add(ADDRESS_BYTES, ADDRESS_BYTES), TRAVERSAL);

const containsIp: Estimate = ({ args, overload }, size) => ({
  cost:
    overload === 'cidr_contains_ip_string' ? add(compareAddresses, scale(size(args[0]), TRAVERSAL)) : compareAddresses,
});

const containsCidr: Estimate = ({ args, overload }, size) => {
  const cost = add(compareAddresses, scale(ADDRESS_BYTES, TRAVERSAL), exactly(1));
  return { cost: overload === 'cidr_contains_cidr_string' ? add(cost, scale(size(args[0]), TRAVERSAL)) : cost };
};

/** Objects of the libraries are compared at once; the rest by the smaller of the two. */
const equality: Estimate = ({ args }) => {
  const [left, right] = args;
  if (!left || !right || !isSameType(left.type, right.type)) return undefined;
  const { name, kind } = left.type;
  if (kind === 'opaque' && name.startsWith('net.')) return { cost: exactly(1) };
  if (name === 'kubernetes.NamedFormat') return { cost: scale({ min: 1, max: 64 }, TRAVERSAL) };
  return name.startsWith('kubernetes.') ? { cost: exactly(1) } : undefined;
};

const minimum: Estimate = ({ args }, size) => {
  const max = Math.min(size(args[0]).max, size(args[1]).max);
  return { cost: scale({ min: max > 0 ? 1 : 0, max }, TRAVERSAL) };
};

const concatenation: Estimate = ({ args, overload }, size) => {
  const made = add(size(args[0]), size(args[1]));
  return { cost: overload === 'add_list' ? exactly(1) : scale(made, TRAVERSAL), size: made };
};

function literalInt(sized: Sized): number | undefined {
  const { expr } = sized;
  if (expr?.kind !== 'literal' || typeof expr.value !== 'bigint') return undefined;
  return expr.value < 0n ? 0 : Number(expr.value);
}

function listCall(factor: number, made: Range): CallEstimate {
  return { cost: add(scale(made, factor), exactly(1 + LIST_CREATION)), size: made };
}

/** Every element with every other. */
function selfCompared(
  list: Sized | undefined,
  size: (sized: Sized | undefined) => Range,
  isText: boolean,
): CallEstimate {
  const range = size(list);
  return listCall(isText ? 2 + TRAVERSAL : 2, multiply(range, range));
}

const sets =
  (factor: number): Estimate =>
  ({ args }, size) => ({
    cost: add(scale(multiply(size(args[0]), size(args[1])), factor), exactly(1)),
  });

const isTextSort = (overload: string) => /^list_(?:string|bytes)_/.test(overload);

/** The lists and sets of cel-go bring their own estimates, which come first. */
const BY_OVERLOAD_FIRST: Readonly<Record<string, Estimate>> = {
  list_slice: ({ target, args }, size) => {
    const end = (args[1] && literalInt(args[1])) ?? size(target).max;
    const length = end - ((args[0] && literalInt(args[0])) ?? 0);
    return listCall(1, exactly(length < 0 ? UNBOUNDED : length));
  },
  list_flatten: ({ target }, size) => listCall(1, size(target)),
  list_flatten_int: ({ target, args }, size) => listCall((args[0] && literalInt(args[0])) ?? UNBOUNDED, size(target)),
  lists_range: ({ args }) => listCall(1, exactly((args[0] && literalInt(args[0])) ?? UNBOUNDED)),
  list_reverse: ({ target }, size) => listCall(1, size(target)),
  list_distinct: ({ target }, size) => selfCompared(target, size, false),
  list_sets_contains_list: sets(1),
  list_sets_intersects_list: sets(1),
  list_sets_equivalent_list: sets(2),
};

const names = (list: string, estimate: Estimate) => Object.fromEntries(list.split(' ').map((name) => [name, estimate]));

const BY_FUNCTION: Readonly<Record<string, Estimate>> = {
  check: fixed(AUTHORIZATION_CHECK),
  ...names('serviceAccount path group resource subresource namespace name allowed reason error errored', fixed(1)),
  ...names('fieldSelector labelSelector', selector),
  ...names('isSorted sum max min indexOf lastIndexOf', walk),
  url: (call, size) => ({ ...ofFirst(1)(call, size), size: size(call.args[0]) }) as CallEstimate,
  ...names('lowerAscii upperAscii substring trim', ofTarget(1)),
  replace,
  split,
  join,
  ...names('find findAll', find),
  ...names('cidr isIP isCIDR quantity isQuantity semver isSemver', ofFirst(1)),
  ip: (call, size) => (call.overload === 'cidr_ip' ? { cost: exactly(1) } : ofFirst(1)(call, size)),
  'ip.isCanonical': ofFirst(2),
  containsIP: containsIp,
  containsCIDR: containsCidr,
  validate: ({ args }, size) => ({ cost: scale(scale(size(args[0]), TRAVERSAL), FORMAT_REGEX_LENGTH * REGEX_LENGTH) }),
  'format.named': fixed(1),
  sort: ({ target, overload }, size) => selfCompared(target, size, isTextSort(overload)),
  '@sortByAssociatedKeys': ({ args, overload }, size) => selfCompared(args[0], size, isTextSort(overload)),
  '_==_': equality,
};

const BY_OVERLOAD: Readonly<Record<string, Estimate>> = {
  string_format: ({ target }, size) => ({ cost: scale(size(target), TRAVERSAL) }),
  string_to_bytes: ({ args }, size) => {
    const { min, max } = size(args[0]);
    return { cost: scale({ min, max }, TRAVERSAL), size: { min, max: Math.min(max * 4, UNBOUNDED) } };
  },
  bytes_to_string: ({ args }, size) => {
    const { min, max } = size(args[0]);
    return { cost: scale({ min, max }, TRAVERSAL), size: { min: Math.floor(min / 4), max } };
  },
  strings_quote: ({ args }, size) => {
    const { min, max } = size(args[0]);
    return { cost: scale({ min, max }, TRAVERSAL), size: { min: min + 2, max: Math.min(max * 2 + 2, UNBOUNDED) } };
  },
  starts_with_string: ofFirst(1),
  ends_with_string: ofFirst(1),
  in_list: ({ args }, size) => ({ cost: size(args[1]) }),
  matches_string: ({ target, args }, size) => ({ cost: regex(size(target), size(args[0])) }),
  contains_string: ({ target, args }, size) => ({
    cost: multiply(scale(size(target), TRAVERSAL), scale(size(args[0]), TRAVERSAL)),
  }),
  ...names('add_string add_bytes add_list', concatenation),
  ...names('equals not_equals', minimum),
  ...Object.fromEntries(
    ['less', 'greater', 'less_equals', 'greater_equals'].flatMap((relation) => [
      [`${relation}_string`, minimum],
      [`${relation}_bytes`, minimum],
    ]),
  ),
};
