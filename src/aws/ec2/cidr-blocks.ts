// Blocks of addresses as requests name them: read as EC2 reads them, or refused in its words.

import ipaddr from 'ipaddr.js';
import { hexId } from '../../lib/ids.ts';
import { AwsError } from '../aws-error.ts';
import { addressText, type Cidr, cidrText, parseAddress, sizeOf, toCidr } from './cidr.ts';

/** A block of a VPC: bits beyond its prefix are dropped, as EC2 does. Throws InvalidParameterValue, InvalidVpc.Range. */
export function vpcBlock(text: string): string {
  const block = canonicalBlock(text, 'cidrBlock');
  if (block.prefix < 16 || block.prefix > 28) throw new AwsError('InvalidVpc.Range', `The CIDR '${text}' is invalid.`);
  return cidrText(block);
}

/** Throws InvalidParameterValue for what is no IPv4 block. */
export function canonicalBlock(text: string, parameter: string): Cidr {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(text);
  const address = parseAddress(match?.[1] ?? '');
  const prefix = Number(match?.[2]);
  if (address === undefined || !(prefix <= 32))
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${text}) for parameter ${parameter} is invalid. This is not a valid CIDR block.`,
    );
  const size = sizeOf({ base: 0, prefix });
  return toCidr(`${addressText(Math.floor(address / size) * size)}/${prefix}`);
}

/** A /56 as Amazon gives them out. Emulator: drawn at random from one of Amazon's ranges; nothing is routed. */
export function newIpv6Block(): string {
  return `${ipaddr.IPv6.parse(`2600:1f14:${hexId(4)}:${hexId(2)}00::`).toString()}/56`;
}

/** Whether `inner` is a /64 within `outer`; false for what is no IPv6 block. */
export function isIpv6SubnetOf(inner: string, outer: string): boolean {
  if (!ipaddr.IPv6.isValidCIDR(inner) || !ipaddr.IPv6.isValidCIDR(outer)) return false;
  const [address, prefix] = ipaddr.IPv6.parseCIDR(inner);
  return prefix === 64 && address.match(ipaddr.IPv6.parseCIDR(outer));
}
