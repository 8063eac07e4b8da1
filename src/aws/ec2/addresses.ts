// Takes addresses out of subnets. What is taken is what network-interface records hold; nothing else is remembered.

import { sha256Hex } from '../../lib/ids.ts';
import type { Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { addressText, sizeOf, toCidr } from './cidr.ts';
import { findSubnet, RESERVED_AT_END, RESERVED_AT_START, takenAddresses } from './subnets.ts';
import type { Subnet } from './types.gen.ts';

export interface FreeAddress {
  readonly subnet: Subnet;
  readonly address: string;
}

/**
 * The least used of the candidate subnets that has a free address, the first of them where several are used alike; and in it an
 * address that depends on `seed`, as AWS hands them out in no order.
 * @returns undefined when all are full; candidates that do not exist are passed over
 */
export function findFreeAddress(
  transaction: Transaction,
  scope: Scope,
  { subnetIds, seed }: { readonly subnetIds: readonly string[]; readonly seed: string },
): FreeAddress | undefined {
  const candidates = [...new Set(subnetIds)]
    .flatMap((id) => findSubnet(transaction, scope, id) ?? [])
    .map((subnet) => ({ subnet, taken: takenAddresses(transaction, scope, subnet.SubnetId ?? '') }))
    .sort((a, b) => a.taken.length - b.taken.length);
  for (const { subnet, taken } of candidates) {
    const address = pickAddress(subnet.CidrBlock ?? '', new Set(taken), seed);
    if (address !== undefined) return { subnet, address };
  }
  return undefined;
}

function pickAddress(cidrBlock: string, taken: ReadonlySet<string>, seed: string): string | undefined {
  const cidr = toCidr(cidrBlock);
  const count = sizeOf(cidr) - RESERVED_AT_START - RESERVED_AT_END;
  const start = Number.parseInt(sha256Hex(seed).slice(0, 8), 16) % Math.max(count, 1);
  for (let step = 0; step < count; step += 1) {
    const address = addressText(cidr.base + RESERVED_AT_START + ((start + step) % count));
    if (!taken.has(address)) return address;
  }
  return undefined;
}
