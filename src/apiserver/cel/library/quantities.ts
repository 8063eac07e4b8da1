// Quantities and semantic versions.
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/quantity.go, semverlib.go; github.com/blang/semver

import { parseQuantity, QuantityError } from '../../../kube/quantity.ts';
import type { CelType } from '../typing/cel-type.ts';
import type { Library } from '../typing/environment.ts';
import { LIBRARY_TYPES } from '../typing/signature.ts';
import { CelError, isInt64, LibraryObject } from '../values/value.ts';

const BILLION = 1_000_000_000n;

class QuantityValue extends LibraryObject {
  readonly type = LIBRARY_TYPES.get('quantity') as CelType;
  readonly nanos: bigint;
  /** Upstream keeps it in parts of one, and does not see that it may be whole. */
  readonly isFractional: boolean;

  constructor(nanos: bigint, isFractional: boolean) {
    super();
    this.nanos = nanos;
    this.isFractional = isFractional;
  }

  override equals(other: LibraryObject): boolean {
    return other instanceof QuantityValue && other.nanos === this.nanos;
  }
}

function quantity(text: string): QuantityValue | CelError {
  try {
    return new QuantityValue(parseQuantity(text).nanos, isFractional(text));
  } catch (error) {
    if (error instanceof QuantityError) return new CelError(error.message);
    throw error;
  }
}

const order = <T extends bigint | string>(a: T, b: T): bigint => (a < b ? -1n : a > b ? 1n : 0n);

/** The power of ten that its last digit counts is below one. */
function isFractional(text: string): boolean {
  const [, fraction = '', suffix = ''] = /^[+-]?\d*(?:\.(\d*))?(.*)$/.exec(text) ?? [];
  if (suffix.endsWith('i')) return fraction !== '';
  const power = POWERS[suffix] ?? Number(suffix.slice(1));
  return power < fraction.length;
}

const POWERS: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const MAX_INT64 = 2n ** 63n - 1n;

function sum(a: QuantityValue, b: QuantityValue, sign: 1n | -1n): QuantityValue {
  return new QuantityValue(a.nanos + sign * b.nanos, a.isFractional || b.isFractional);
}

const whole = (value: bigint) => new QuantityValue(value * BILLION, false);

function asInteger({ nanos, isFractional: isPart }: QuantityValue): bigint | CelError {
  const value = nanos / BILLION;
  const isWhole = !isPart && nanos % BILLION === 0n && isInt64(value) && value < MAX_INT64;
  return isWhole ? value : new CelError('cannot convert value to integer');
}

export const quantities: Library = {
  quantity: { 'string_to_quantity (string) -> quantity': quantity },
  isQuantity: { 'is_quantity_string (string) -> bool': (text: string) => quantity(text) instanceof QuantityValue },
  sign: { 'quantity_sign (quantity) -> int': ({ nanos }: QuantityValue) => order(nanos, 0n) },
  isGreaterThan: {
    'quantity_is_greater_than quantity.(quantity) -> bool': (a: QuantityValue, b: QuantityValue) => a.nanos > b.nanos,
    'semver_is_greater_than semver.(semver) -> bool': (a: SemverValue, b: SemverValue) => compareVersions(a, b) > 0n,
  },
  isLessThan: {
    'quantity_is_less_than quantity.(quantity) -> bool': (a: QuantityValue, b: QuantityValue) => a.nanos < b.nanos,
    'semver_is_less_than semver.(semver) -> bool': (a: SemverValue, b: SemverValue) => compareVersions(a, b) < 0n,
  },
  compareTo: {
    'quantity_compare_to quantity.(quantity) -> int': (a: QuantityValue, b: QuantityValue) => order(a.nanos, b.nanos),
    'semver_compare_to semver.(semver) -> int': (a: SemverValue, b: SemverValue) => compareVersions(a, b),
  },
  asApproximateFloat: { 'quantity_get_float quantity.() -> double': ({ nanos }: QuantityValue) => Number(nanos) / 1e9 },
  asInteger: { 'quantity_get_int quantity.() -> int': asInteger },
  isInteger: {
    'quantity_is_integer quantity.() -> bool': (value: QuantityValue) => !(asInteger(value) instanceof CelError),
  },
  add: {
    'quantity_add quantity.(quantity) -> quantity': (a: QuantityValue, b: QuantityValue) => sum(a, b, 1n),
    'quantity_add_int quantity.(int) -> quantity': (a: QuantityValue, b: bigint) => sum(a, whole(b), 1n),
  },
  sub: {
    'quantity_sub quantity.(quantity) -> quantity': (a: QuantityValue, b: QuantityValue) => sum(a, b, -1n),
    'quantity_sub_int quantity.(int) -> quantity': (a: QuantityValue, b: bigint) => sum(a, whole(b), -1n),
  },
  semver: {
    'string_to_semver (string) -> semver': (text: string) => semver(text, false),
    'string_bool_to_semver (string, bool) -> semver': semver,
  },
  isSemver: {
    'is_semver_string (string) -> bool': (text: string) => !(semver(text, false) instanceof CelError),
    'is_semver_string_bool (string, bool) -> bool': (text: string, isLenient: boolean) =>
      !(semver(text, isLenient) instanceof CelError),
  },
  major: { 'semver_major semver.() -> int': ({ numbers }: SemverValue) => numbers[0] },
  minor: { 'semver_minor semver.() -> int': ({ numbers }: SemverValue) => numbers[1] },
  patch: { 'semver_patch semver.() -> int': ({ numbers }: SemverValue) => numbers[2] },
};

class SemverValue extends LibraryObject {
  readonly type = LIBRARY_TYPES.get('semver') as CelType;
  readonly numbers: readonly [bigint, bigint, bigint];
  readonly prerelease: readonly string[];

  constructor(numbers: readonly [bigint, bigint, bigint], prerelease: readonly string[]) {
    super();
    this.numbers = numbers;
    this.prerelease = prerelease;
  }

  override equals(other: LibraryObject): boolean {
    return other instanceof SemverValue && compareVersions(this, other) === 0n;
  }
}

/** @param isLenient a leading `v`, leading zeros and missing parts are put right */
function semver(text: string, isLenient: boolean): SemverValue | CelError {
  if (!isLenient) return parseVersion(text);
  const parts = splitInThree(text.replace(/^v/, '')).map((part) => {
    if (part.length < 2) return part;
    const trimmed = part.replace(/^0+/, '');
    return /^\d/.test(trimmed) ? trimmed : `0${trimmed}`;
  });
  if (parts.length < 3 && /[+-]/.test(parts.at(-1) ?? ''))
    return new CelError('short version cannot contain PreRelease/Build meta data');
  while (parts.length < 3) parts.push('0');
  return parseVersion(parts.join('.'));
}

function splitInThree(text: string): string[] {
  const [first = '', second, ...rest] = text.split('.');
  if (second === undefined) return [first];
  return rest.length === 0 ? [first, second] : [first, second, rest.join('.')];
}

function parseVersion(text: string): SemverValue | CelError {
  if (text === '') return new CelError('Version string empty');
  const parts = splitInThree(text);
  if (parts.length !== 3) return new CelError('No Major.Minor.Patch elements found');
  const [core = '', ...buildParts] = (parts[2] as string).split('+');
  const dash = core.indexOf('-');
  const patch = dash < 0 ? core : core.slice(0, dash);
  const prerelease = dash < 0 ? [] : core.slice(dash + 1).split('.');
  const numbers: bigint[] = [];
  for (const [index, part] of [parts[0] as string, parts[1] as string, patch].entries()) {
    const number = versionNumber(part, ['Major', 'Minor', 'Patch'][index] as string);
    if (number instanceof CelError) return number;
    numbers.push(number);
  }
  const problem =
    prerelease.map(prereleaseProblem).find(Boolean) ??
    (buildParts.length > 0 ? buildProblem(buildParts.join('+')) : undefined);
  if (problem) return new CelError(problem);
  return new SemverValue(numbers as unknown as [bigint, bigint, bigint], prerelease);
}

function versionNumber(text: string, which: string): bigint | CelError {
  if (text !== '' && !/^\d+$/.test(text))
    return new CelError(`Invalid character(s) found in ${which.toLowerCase()} number ${JSON.stringify(text)}`);
  if (/^0\d/.test(text)) return new CelError(`${which} number must not contain leading zeroes ${JSON.stringify(text)}`);
  const isTooLarge = text === '' || BigInt(text) >= 2n ** 64n;
  if (isTooLarge)
    return new CelError(
      `strconv.ParseUint: parsing ${JSON.stringify(text)}: ${text === '' ? 'invalid syntax' : 'value out of range'}`,
    );
  return BigInt(text);
}

function prereleaseProblem(text: string): string | undefined {
  if (text === '') return 'Prerelease is empty';
  if (/^0\d+$/.test(text)) return `Numeric PreRelease version must not contain leading zeroes ${JSON.stringify(text)}`;
  return /^[0-9A-Za-z-]+$/.test(text) ? undefined : `Invalid character(s) found in prerelease ${JSON.stringify(text)}`;
}

function buildProblem(text: string): string | undefined {
  for (const part of text.split('.')) {
    if (part === '') return 'Build meta data is empty';
    if (!/^[0-9A-Za-z-]+$/.test(part)) return `Invalid character(s) found in build meta data ${JSON.stringify(part)}`;
  }
  return undefined;
}

function compareVersions(a: SemverValue, b: SemverValue): bigint {
  for (const [index, number] of a.numbers.entries()) {
    const result = order(number, b.numbers[index] as bigint);
    if (result !== 0n) return result;
  }
  if (a.prerelease.length === 0 || b.prerelease.length === 0)
    return order(BigInt(b.prerelease.length > 0 ? 1 : 0), BigInt(a.prerelease.length > 0 ? 1 : 0));
  for (const [index, part] of a.prerelease.entries()) {
    const other = b.prerelease[index];
    if (other === undefined) return 1n;
    const result = comparePrerelease(part, other);
    if (result !== 0n) return result;
  }
  return a.prerelease.length < b.prerelease.length ? -1n : 0n;
}

/** Numbers come before words. */
function comparePrerelease(a: string, b: string): bigint {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumber && isOtherNumber) return order(BigInt(a), BigInt(b));
  if (isNumber !== isOtherNumber) return isNumber ? -1n : 1n;
  return order(a, b);
}
