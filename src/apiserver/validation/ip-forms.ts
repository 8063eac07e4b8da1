// The forms in which addresses and ranges are written: what new fields refuse, and what old ones warn of.
// https://github.com/kubernetes/apimachinery/blob/v0.35.4/pkg/util/validation/ip.go

import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const NOT_IP = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
export const NOT_CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** As Go wrote it; undefined when it is no address, not even with leading zeros. */
export function canonicalIp(text: string): string | undefined {
  if (text.includes('%')) return undefined; // Zones are no part of an address to Go.
  const plain = text.includes('.') ? text.replace(/(^|[.:])0+(?=\d+(\.|$))/g, '$1') : text;
  const family = isIP(plain);
  if (family === 0) return undefined;
  if (family === 4) return plain;
  const address = ipaddr.IPv6.parse(plain);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}

const isMapped = (text: string) => isIP(text) === 6 && ipaddr.IPv6.parse(text).isIPv4MappedAddress();

/** Each returns what is wrong, an empty list when nothing is. */
export function ipProblems(text: string): string[] {
  const canonical = canonicalIp(text);
  if (canonical === undefined) return [NOT_IP];
  if (isIP(text) === 0) return ['must not have leading 0s'];
  if (isMapped(text)) return ['must not be an IPv4-mapped IPv6 address'];
  return text === canonical ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

interface Range {
  readonly address: string;
  /** The first address. */
  readonly network: string;
  readonly bits: number;
}

function parseRange(text: string): Range | undefined {
  const [, ip = '', length = ''] = /^([^/]+)\/(\d+)$/.exec(text) ?? [];
  const address = canonicalIp(ip);
  if (address === undefined) return undefined;
  const most = isIP(address) === 4 && !ip.includes(':') ? 32 : 128;
  const bits = Number(length);
  if (bits > most) return undefined;
  if (isMapped(ip)) return bits < 96 ? undefined : { address, network: networkOf(address, bits - 96), bits: bits - 96 };
  return { address, network: networkOf(address, bits), bits };
}

/** A range in any form, with leading zeros and bits beyond its prefix. */
export const isRange = (text: string): boolean => parseRange(text) !== undefined;

function networkOf(address: string, bits: number): string {
  const range = `${address}/${bits}`;
  return isIP(address) === 4
    ? ipaddr.IPv4.networkAddressFromCIDR(range).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(range).toRFC5952String();
}

export function cidrProblems(text: string): string[] {
  const range = parseRange(text);
  if (!range) return [NOT_CIDR];
  const [ip = '', length = ''] = text.split('/');
  if (isIP(ip) === 0 || String(Number(length)) !== length) return ['must not have leading 0s in IP or prefix length'];
  if (isMapped(ip)) return ['must not have an IPv4-mapped IPv6 address'];
  if (range.address !== range.network) return ['must not have bits set beyond the prefix length'];
  const canonical = `${range.network}/${range.bits}`;
  return text === canonical ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

/** Of the address of an interface, with the length of its network's prefix. */
export function interfaceAddressProblems(text: string): string[] {
  const range = parseRange(text);
  if (!range) return ['must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)'];
  const canonical = `${range.address}/${range.bits}`;
  return text === canonical ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`];
}

const quoted = (text: string) => JSON.stringify(text);

/** Of an address in a field that takes any form. */
export function ipWarnings(text: string, path: string): string[] {
  const canonical = canonicalIp(text);
  if (canonical === undefined || text === canonical) return [];
  return isIP(text) === 0 || isMapped(text)
    ? [
        `${path}: non-standard IP address ${quoted(text)} will be considered invalid in a future Kubernetes release: use ${quoted(canonical)}`,
      ]
    : [`${path}: IPv6 address ${quoted(text)} should be in RFC 5952 canonical format (${quoted(canonical)})`];
}

/** Of the addresses of a list that take any form. @param pathOf of an address by its place in the list */
export const eachIpWarnings = (
  addresses: readonly (string | undefined)[] | undefined,
  pathOf: (index: number) => string,
): string[] => (addresses ?? []).flatMap((address, index) => (address ? ipWarnings(address, pathOf(index)) : []));

/** Of a range in a field that takes any form. */
export function cidrWarnings(text: string, path: string): string[] {
  const range = parseRange(text);
  if (!range) return [];
  const { address, network, bits } = range;
  const [ip = '', length = ''] = text.split('/');
  const whole = `${network}/${bits}`;
  const warnings: string[] = [];
  if (address !== network) {
    const alone = `${address}/${ip.includes(':') ? 128 : 32}`;
    warnings.push(
      `${path}: CIDR value ${quoted(text)} is ambiguous in this context (should be ${quoted(whole)} or ${quoted(alone)}?)`,
    );
  }
  if (isIP(ip) === 0 || isMapped(ip) || String(Number(length)) !== length)
    warnings.push(
      `${path}: non-standard CIDR value ${quoted(text)} will be considered invalid in a future Kubernetes release: use ${quoted(whole)}`,
    );
  if (warnings.length === 0 && ip.includes(':') && text !== whole)
    warnings.push(`${path}: IPv6 CIDR value ${quoted(text)} should be in RFC 5952 canonical format (${quoted(whole)})`);
  return warnings;
}

/** Whether `inner` is a part of `outer` and not all of it; false for what is no range. */
export function isStrictSubset(inner: string, outer: string): boolean {
  const [a, b] = [parseRange(inner), parseRange(outer)];
  if (!a || !b || isIP(a.network) !== isIP(b.network)) return false;
  return b.bits < a.bits && networkOf(a.network, b.bits) === b.network;
}
