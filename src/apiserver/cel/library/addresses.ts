// IP addresses and networks.
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/ip.go, cidr.go; Go's net/netip

import ipaddr from 'ipaddr.js';
import type { CelType } from '../typing/cel-type.ts';
import type { Library } from '../typing/environment.ts';
import { LIBRARY_TYPES } from '../typing/signature.ts';
import { CelError, LibraryObject } from '../values/value.ts';
import { parseAddress } from './parse-address.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

class IpValue extends LibraryObject {
  readonly type = LIBRARY_TYPES.get('ip') as CelType;
  readonly address: Address;

  constructor(address: Address) {
    super();
    this.address = address;
  }

  get text(): string {
    return this.address.kind() === 'ipv6' ? (this.address as ipaddr.IPv6).toRFC5952String() : this.address.toString();
  }

  override equals(other: LibraryObject): boolean {
    return other instanceof IpValue && other.text === this.text;
  }

  override size(): number {
    return this.address.toByteArray().length;
  }
}

class CidrValue extends LibraryObject {
  readonly type = LIBRARY_TYPES.get('cidr') as CelType;
  readonly ip: IpValue;
  readonly bits: number;

  constructor(ip: IpValue, bits: number) {
    super();
    this.ip = ip;
    this.bits = bits;
  }

  get text(): string {
    return `${this.ip.text}/${this.bits}`;
  }

  override equals(other: LibraryObject): boolean {
    return other instanceof CidrValue && other.text === this.text;
  }

  override size(): number {
    return Math.ceil(this.bits / 8);
  }

  contains({ address }: IpValue): boolean {
    return address.kind() === this.ip.address.kind() && address.match(this.ip.address as never, this.bits);
  }

  masked(): CidrValue {
    const bytes = this.ip.address
      .toByteArray()
      .map((byte, index) => byte & (0xff << Math.max(0, 8 - Math.max(0, this.bits - index * 8))) & 0xff);
    return new CidrValue(new IpValue(ipaddr.fromByteArray(bytes)), this.bits);
  }
}

function parseIp(text: string): IpValue | CelError {
  const quoted = JSON.stringify(text);
  const bytes = parseAddress(text);
  if (typeof bytes === 'string')
    return new CelError(
      `IP Address ${quoted} parse error during conversion from string: ParseAddr(${quoted}): ${bytes}`,
    );
  if (text.includes('%')) return new CelError(`IP address ${quoted} with zone value is not allowed`);
  const address = ipaddr.fromByteArray([...bytes]);
  if (address.kind() === 'ipv6' && (address as ipaddr.IPv6).isIPv4MappedAddress())
    return new CelError(`IPv4-mapped IPv6 address ${quoted} is not allowed`);
  return new IpValue(address);
}

function parseCidr(text: string): CidrValue | CelError {
  const failed = 'network address parse error during conversion from string: ';
  const problem = (words: string) =>
    new CelError(`${failed}${failed}netip.ParsePrefix(${JSON.stringify(text)}): ${words}`);
  const slash = text.lastIndexOf('/');
  if (slash < 0) return problem("no '/'");
  const ip = parseIp(text.slice(0, slash));
  if (ip instanceof CelError) {
    if (ip.message.startsWith('IPv4-mapped'))
      return new CelError(`${failed}IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
    return problem(ip.message.replace(/^.*?from string: /, ''));
  }
  const bits = text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d*)$/.test(bits)) return problem(`bad bits after slash: ${JSON.stringify(bits)}`);
  if (Number(bits) > ip.size() * 8) return problem('prefix length out of range');
  return new CidrValue(ip, Number(bits));
}

const inRange =
  (...ranges: string[]) =>
  ({ address }: IpValue) =>
    ranges.includes(address.range());

function isLinkLocalMulticast({ address }: IpValue): boolean {
  const [first, second, third] = address.toByteArray();
  return address.kind() === 'ipv4'
    ? first === 224 && second === 0 && third === 0
    : first === 0xff && ((second ?? 0) & 0x0f) === 2;
}

function isGlobalUnicast(ip: IpValue): boolean {
  return !inRange('unspecified', 'loopback', 'linkLocal', 'multicast', 'broadcast')(ip);
}

function containsCidr(cidr: CidrValue, other: CidrValue): boolean {
  return cidr.bits <= other.bits && cidr.contains(other.ip);
}

export const addresses: Library = {
  ip: { 'string_to_ip (string) -> ip': parseIp, 'cidr_ip cidr.() -> ip': ({ ip }: CidrValue) => ip },
  isIP: { 'is_ip (string) -> bool': (text: string) => parseIp(text) instanceof IpValue },
  'ip.isCanonical': {
    'ip_is_canonical (string) -> bool': (text: string) => {
      const ip = parseIp(text);
      return ip instanceof CelError ? ip : ip.text === text;
    },
  },
  string: {
    'ip_to_string (ip) -> string': ({ text }: IpValue) => text,
    'cidr_to_string (cidr) -> string': ({ text }: CidrValue) => text,
  },
  family: { 'ip_family ip.() -> int': (ip: IpValue) => (ip.address.kind() === 'ipv4' ? 4n : 6n) },
  isUnspecified: { 'ip_is_unspecified ip.() -> bool': inRange('unspecified') },
  isLoopback: { 'ip_is_loopback ip.() -> bool': inRange('loopback') },
  isLinkLocalMulticast: { 'ip_is_link_local_multicast ip.() -> bool': isLinkLocalMulticast },
  isLinkLocalUnicast: { 'ip_is_link_local_unicast ip.() -> bool': inRange('linkLocal') },
  isGlobalUnicast: { 'ip_is_global_unicast ip.() -> bool': isGlobalUnicast },
  cidr: { 'string_to_cidr (string) -> cidr': parseCidr },
  isCIDR: { 'is_cidr (string) -> bool': (text: string) => parseCidr(text) instanceof CidrValue },
  containsIP: {
    'cidr_contains_ip_string cidr.(string) -> bool': (cidr: CidrValue, text: string) => {
      const ip = parseIp(text);
      return ip instanceof CelError ? new CelError('no such overload') : cidr.contains(ip); // What is wrong is lost (cidrContainsIP).
    },
    'cidr_contains_ip_ip cidr.(ip) -> bool': (cidr: CidrValue, ip: IpValue) => cidr.contains(ip),
  },
  containsCIDR: {
    'cidr_contains_cidr_string cidr.(string) -> bool': (cidr: CidrValue, text: string) => {
      const other = parseCidr(text);
      return other instanceof CelError ? other : containsCidr(cidr, other);
    },
    'cidr_contains_cidr cidr.(cidr) -> bool': containsCidr,
  },
  prefixLength: { 'cidr_prefix_length cidr.() -> int': ({ bits }: CidrValue) => BigInt(bits) },
  masked: { 'cidr_masked cidr.() -> cidr': (cidr: CidrValue) => cidr.masked() },
};
