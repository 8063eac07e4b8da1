// Quantities of resources, exactly: `100m`, `1.5Gi`, `2e3`. Numbers are BigInt in billionths, as fine as Kubernetes goes.
// Grammar: https://github.com/kubernetes/apimachinery/blob/master/pkg/api/resource/quantity.go

/** A parsed quantity. `nanos` is the value times 10⁹; `format` says how it wants to be printed. */
export interface Quantity {
  readonly nanos: bigint;
  readonly format: 'decimal' | 'binary' | 'exponent';
}

export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}

const NANOS = 1_000_000_000n;
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** Suffix → power of ten, from nano on. */
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const MAX_NANOS = (2n ** 63n - 1n) * NANOS;

/** Throws QuantityError with upstream's words. Finer than a billionth is rounded up. */
export function parseQuantity(text: string): Quantity {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:([KMGTPE]i)|([eE])([+-]?\d+)|([numkMGTPE]?))$/.exec(text);
  const digits = `${match?.[2] ?? ''}${match?.[3] ?? ''}`;
  if (!match || digits === '') throw new QuantityError(REGEX_TEXT);
  const [, sign, , fraction = '', binary, exponentMark, exponent, decimal = ''] = match;
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits);
  if (binary) return clamp(scale(value * 1024n ** BigInt(BINARY.indexOf(binary)), 9 - fraction.length), 'binary');
  const power = exponentMark ? Number(exponent) : DECIMAL[decimal]!;
  if (Math.abs(power) > 400) throw new QuantityError(REGEX_TEXT);
  return clamp(scale(value, 9 + power - fraction.length), exponentMark ? 'exponent' : 'decimal');
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

function clamp(nanos: bigint, format: Quantity['format']): Quantity {
  const bounded = nanos > MAX_NANOS ? MAX_NANOS : nanos < -MAX_NANOS ? -MAX_NANOS : nanos;
  return { nanos: bounded, format };
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
  return Number(ceilDivide(quantity.nanos, 1_000_000n));
}

/** Whole units, rounded up: bytes of memory, say. */
export function quantityToBytes(quantity: Quantity): number {
  return Number(ceilDivide(quantity.nanos, NANOS));
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
  while (power < 18 && value % 1000n === 0n) {
    value /= 1000n;
    power += 3;
  }
  if (withExponent) return power === 0 ? `${value}` : `${value}e${power}`;
  const suffix = Object.keys(DECIMAL).find((key) => DECIMAL[key] === power) ?? '';
  return `${value}${suffix}`;
}

/** The canonical form of a text; throws QuantityError. */
export function canonicalQuantity(text: string): string {
  return formatQuantity(parseQuantity(text));
}
