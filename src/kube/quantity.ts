// Quantities of resources, exactly: `100m`, `1.5Gi`, `2e3`. Numbers are BigInt in billionths, as fine as Kubernetes goes.
// Grammar: https://github.com/kubernetes/apimachinery/blob/master/pkg/api/resource/quantity.go

import { Memo } from '../lib/memo.ts';

/** A parsed quantity. `nanos` is the value times 10⁹; `format` says how it wants to be printed. */
export interface Quantity {
  readonly nanos: bigint;
  readonly format: 'decimal' | 'binary' | 'exponent';
}

export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}

const NANOS = 1_000_000_000n;
const NANOS_PER_MILLI = 1_000_000n;
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** Suffix → power of ten, from nano on. */
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const MAX_NANOS = (2n ** 63n - 1n) * NANOS;
const MAX_POWER = 400;

interface Parts {
  readonly isNegative: boolean;
  /** Without leading zeros. */
  readonly whole: string;
  readonly fraction: string;
  readonly power: number;
  readonly format: Quantity['format'];
}

/** A suffix begins with a letter or a sign, so that no digit is looked at twice. */
const FORM = /^([+-]?)(\d*)(?:\.(\d*))?((?:[eEinumkKMGTP]+[-+]?|[-+])\d*)?$/;

function partsOf(text: string): Parts {
  const match = text === '' ? null : FORM.exec(text);
  if (!match) throw new QuantityError(REGEX_TEXT);
  const [, sign, whole = '', fraction = '', suffix = ''] = match;
  const digits = { isNegative: sign === '-', whole: whole.replace(/^0+/, '') || '0', fraction };
  const decimal = DECIMAL[suffix];
  if (decimal !== undefined) return { power: decimal, format: 'decimal', ...digits };
  const binary = BINARY.indexOf(suffix);
  if (binary > 0) return { power: 10 * binary, format: 'binary', ...digits };
  if (!/^[eE][+-]?\d+$/.test(suffix)) throw new QuantityError("unable to parse quantity's suffix");
  const power = Number(suffix.slice(1));
  if (Math.abs(power) > MAX_POWER) throw new QuantityError(REGEX_TEXT);
  return { power, format: 'exponent', ...digits };
}

/** Throws QuantityError with upstream's words. Finer than a billionth is rounded up, and no digits are none. */
export function parseQuantity(text: string): Quantity {
  return parsed.get(text, () => quantityOf(partsOf(text)));
}

/** The same few texts come again and again. */
const parsed = new Memo<Quantity>(2048, 64);

/** Emulator: of a number with more digits the highest bound is taken, and of a longer fraction the beginning. */
const MAX_READ_DIGITS = 500;

function quantityOf({ isNegative, whole, fraction: given, power, format }: Parts): Quantity {
  const fraction = given.slice(0, MAX_READ_DIGITS);
  if (whole.length > MAX_READ_DIGITS) return { nanos: isNegative ? -MAX_NANOS : MAX_NANOS, format };
  const digits = BigInt(`${whole}${fraction}`);
  const value = isNegative ? -digits : digits;
  if (format === 'binary') return clamp(scale(value * 2n ** BigInt(power), 9 - fraction.length));
  return { nanos: scale(value, 9 + power - fraction.length), format };
}

const REGEX_TEXT = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

export function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch (error) {
    if (error instanceof QuantityError) return false;
    throw error;
  }
}

function clamp(nanos: bigint): Quantity {
  const bounded = nanos > MAX_NANOS ? MAX_NANOS : nanos < -MAX_NANOS ? -MAX_NANOS : nanos;
  return { nanos: bounded, format: 'binary' };
}

/** value × 10^power, rounded away from zero. */
function scale(value: bigint, power: number): bigint {
  return power >= 0 ? value * 10n ** BigInt(power) : ceilDivide(value, 10n ** BigInt(-power));
}

function ceilDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  if (quotient * divisor === value) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}

/** Thousandths, rounded up: of a CPU, say. */
export function quantityToMilli(quantity: Quantity): number {
  return Number(ceilDivide(quantity.nanos, NANOS_PER_MILLI));
}

/** Whole units, rounded up: bytes of memory, say. */
export function quantityToBytes(quantity: Quantity): number {
  return Number(ceilDivide(quantity.nanos, NANOS));
}

/**
 * Whether there are no parts of units in it, as Go sees that: by its thousandths in an int64 (Quantity.MilliValue). Of more than those there are
 * none where Go counts in an int64 with a power of ten, and else what is left of them in its 64 bits. Throws QuantityError.
 */
export function isWhole(text: string): boolean {
  const parts = partsOf(text);
  const { nanos } = parseQuantity(text);
  const millis = ceilDivide(nanos, NANOS_PER_MILLI);
  if (BigInt.asIntN(64, millis) === millis) return millis % 1000n === 0n;
  const isCounted = parts.format !== 'binary' && `${parts.whole}${parts.fraction}`.length <= MAX_DIGITS;
  return isCounted || BigInt.asIntN(64, BigInt.asIntN(64, nanos / NANOS) * 1000n) % 1000n === 0n;
}

export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
}

/** The canonical form, as Go prints it: no fraction, the largest suffix that keeps the value whole. */
export function formatQuantity(quantity: Quantity): string {
  const { nanos, format } = quantity;
  if (nanos === 0n) return '0';
  const isSmall = nanos < 0n ? -nanos < 1024n * NANOS : nanos < 1024n * NANOS;
  if (format === 'binary' && nanos % NANOS === 0n && !isSmall) return formatBinary(nanos / NANOS);
  return formatDecimal(nanos, format === 'exponent');
}

function formatBinary(units: bigint): string {
  let value = units;
  let suffix = 0;
  while (suffix < BINARY.length - 1 && value % 1024n === 0n) {
    value /= 1024n;
    suffix++;
  }
  return `${value}${BINARY[suffix]}`;
}

function formatDecimal(nanos: bigint, withExponent: boolean): string {
  let value = nanos;
  let power = -9;
  while ((withExponent || power < 18) && value % 1000n === 0n) {
    value /= 1000n;
    power += 3;
  }
  if (withExponent) return power === 0 ? `${value}` : `${value}e${power}`;
  const suffix = Object.keys(DECIMAL).find((key) => DECIMAL[key] === power) ?? '';
  return `${value}${suffix}`;
}

/**
 * What Go prints of a text that it read: the canonical form, but the text itself where a look at its digits says that it has that form
 * already, `1.500` and `+1` too (ParseQuantity). Throws QuantityError.
 */
export function canonicalQuantity(text: string): string {
  const parts = partsOf(text);
  return isTakenAsCanonical(parts) ? text : formatQuantity(quantityOf(parts));
}

/** Go's longest number that surely fits an int64. */
const MAX_DIGITS = 18;

function isTakenAsCanonical({ whole, fraction, power, format }: Parts): boolean {
  const digits = `${whole}${fraction}`;
  if (format === 'binary') {
    const isShort = fraction === '' && whole.length + Math.floor(power * 0.3) < 15;
    return isShort && BigInt(whole) % 8n !== 0n;
  }
  const exponent = power - fraction.length;
  if (digits.length > MAX_DIGITS || exponent < -9) return false;
  return exponent % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
}

/** The same of an amount of a resource: what is finer than a thousandth is rounded up (core/v1/defaults.go, SetDefaults_ResourceList). */
export function canonicalAmount(text: string): string {
  const parts = partsOf(text);
  if (isTakenAsCanonical(parts) && parts.power - parts.fraction.length >= -3) return text;
  const { nanos, format } = quantityOf(parts);
  return formatQuantity({ nanos: ceilDivide(nanos, NANOS_PER_MILLI) * NANOS_PER_MILLI, format });
}
