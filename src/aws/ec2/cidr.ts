// IPv4 blocks as numbers.

export interface Cidr {
  /** The first address. */
  readonly base: number;
  readonly prefix: number;
}

/** `10.0.16.0/20`; undefined for what is no block, or has bits set beyond its prefix. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(text);
  const base = parseAddress(match?.[1] ?? '');
  const prefix = Number(match?.[2]);
  if (base === undefined || !(prefix <= 32) || base % sizeOf({ base, prefix }) !== 0) return undefined;
  return { base, prefix };
}

/** For text that is known to be a block. */
export function toCidr(text: string): Cidr {
  const cidr = parseCidr(text);
  if (!cidr) throw new Error(`not an IPv4 block: ${text}`);
  return cidr;
}

export function parseAddress(text: string): number | undefined {
  const parts = text.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function addressText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

export function cidrText({ base, prefix }: Cidr): string {
  return `${addressText(base)}/${prefix}`;
}

/** How many addresses. */
export function sizeOf({ prefix }: Cidr): number {
  return 2 ** (32 - prefix);
}

export function isInside(inner: Cidr, outer: Cidr): boolean {
  return inner.prefix >= outer.prefix && inner.base >= outer.base && inner.base < outer.base + sizeOf(outer);
}

export function doOverlap(a: Cidr, b: Cidr): boolean {
  return isInside(a, b) || isInside(b, a);
}
