// From where a cluster's public endpoint may be reached: blocks of IPv4, and none of addresses that nobody has on the internet.

import { type Cidr, isInside, parseAddress, toCidr } from '../ec2/cidr.ts';
import { EKS_QUOTAS } from '../service-quotas/quotas.ts';
import { invalidParameter } from './errors.ts';

/**
 * What the user guide calls reserved addresses without a list: those that IANA's registry of special addresses keeps from the internet,
 * multicast, and those kept for documents (RFC 5737), with which users' first clusters were refused.
 * Emulator: 198.18.0.0/15 is allowed, because elastic addresses are of it, and are named here as often as not.
 */
const RESERVED = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map(toCidr);

/**
 * @throws AwsError InvalidParameterException, with all that are wrong in the same way; the words are in aws/aws-cdk#33176 and in the user
 * guide (cluster-endpoint: also for blocks of IPv6 in a cluster of IPv4), those of reserved addresses in users' Terraform modules
 */
export function checkPublicAccessCidrs(blocks: readonly string[], clusterName: string): void {
  const most = EKS_QUOTAS.publicAccessCidrs.value;
  if (blocks.length > most)
    throw invalidParameter(`At most ${most} public access CIDRs can be specified`, { clusterName });
  const parsed = blocks.map((text) => ({ text, block: readBlock(text) }));
  const refuse = (what: string, wrong: readonly { text: string }[]) =>
    invalidParameter(
      `The following CIDRs are ${what} in publicAccessCidrs: [${wrong.map(({ text }) => text).join(', ')}]`,
      { clusterName },
    );
  const invalid = parsed.filter(({ block }) => block === undefined);
  if (invalid.length > 0) throw refuse('invalid', invalid);
  const reserved = parsed.filter(({ block }) => block && RESERVED.some((outer) => isInside(block, outer)));
  if (reserved.length > 0) throw refuse('not allowed', reserved);
}

/** Unlike a network's own block, one of these may name any address in it. */
function readBlock(text: string): Cidr | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d|[12]\d|3[0-2])$/.exec(text);
  const base = parseAddress(match?.[1] ?? '');
  return base === undefined ? undefined : { base, prefix: Number(match?.[2]) };
}
