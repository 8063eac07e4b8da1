// Takes addresses out of subnets. What is taken is what network interfaces hold, as their first address or besides it; nothing else is
// remembered.

import { sha256Hex } from '../../lib/ids.ts';
import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { addressText, parseAddress, sizeOf, toCidr } from './cidr.ts';
import { NETWORK_INTERFACES, SECONDARY_ADDRESSES } from './collections.ts';
import { findSubnet, RESERVED_AT_END, RESERVED_AT_START } from './subnets.ts';
import type { Subnet } from './types.gen.ts';

export interface FreeAddress {
  readonly subnet: Subnet;
  readonly address: string;
}

/**
 * The first of the candidate subnets that has a free address; and in it an address that depends on `seed`, as AWS hands them
 * out in no order.
 * @returns undefined when all are full; candidates that do not exist are passed over
 */
export function findFreeAddress(
  transaction: Transaction,
  scope: Scope,
  { subnetIds, seed }: { readonly subnetIds: readonly string[]; readonly seed: string },
): FreeAddress | undefined {
  for (const id of subnetIds) {
    const subnet = findSubnet(transaction, scope, id);
    const isTakenHere = (address: string) => isTaken(transaction, scope, { id, address });
    const address = subnet && pickAddress(subnet.CidrBlock ?? '', isTakenHere, seed);
    if (subnet && address !== undefined) return { subnet, address };
  }
  return undefined;
}

/**
 * The address that is asked for in a subnet, or a free one of it that depends on `seed`.
 * @throws AwsError InsufficientFreeAddressesInSubnet, InvalidParameterValue for one that the subnet does not give out,
 *   InvalidIPAddress.InUse
 */
export function takeAddress(
  transaction: Transaction,
  scope: Scope,
  asked: { readonly subnet: Subnet; readonly address: string | undefined; readonly seed: string },
): FreeAddress {
  const { subnet, address, seed } = asked;
  const { SubnetId: id = '' } = subnet;
  if (address === undefined) {
    const free = findFreeAddress(transaction, scope, { subnetIds: [id], seed });
    if (free) return free;
    throw new AwsError(
      'InsufficientFreeAddressesInSubnet',
      'The specified subnet does not have enough free addresses to satisfy the request.',
    );
  }
  const number = parseAddress(address);
  if (number === undefined)
    throw new AwsError('InvalidParameterValue', `invalid value for parameter address: ${address}`);
  const block = toCidr(subnet.CidrBlock ?? '');
  const place = number - block.base;
  if (place < 0 || place >= sizeOf(block))
    throw new AwsError('InvalidParameterValue', "Address does not fall within the subnet's address range");
  if (place < RESERVED_AT_START || place >= sizeOf(block) - RESERVED_AT_END)
    throw new AwsError('InvalidParameterValue', "Address is in subnet's reserved address range");
  if (isTaken(transaction, scope, { id, address }))
    throw new AwsError('InvalidIPAddress.InUse', `Address ${address} is in use.`);
  return { subnet, address };
}

function isTaken(
  transaction: Transaction,
  scope: Scope,
  { id, address }: { readonly id: string; readonly address: string },
): boolean {
  return (
    NETWORK_INTERFACES.find(transaction, NETWORK_INTERFACES.keyOf(scope, id, address)) !== undefined ||
    SECONDARY_ADDRESSES.find(transaction, SECONDARY_ADDRESSES.keyOf(scope, id, address)) !== undefined
  );
}

function pickAddress(cidrBlock: string, isTaken: (address: string) => boolean, seed: string): string | undefined {
  const cidr = toCidr(cidrBlock);
  const count = sizeOf(cidr) - RESERVED_AT_START - RESERVED_AT_END;
  const start = Number.parseInt(sha256Hex(seed).slice(0, 8), 16) % Math.max(count, 1);
  for (let step = 0; step < count; step += 1) {
    const address = addressText(cidr.base + RESERVED_AT_START + ((start + step) % count));
    if (!isTaken(address)) return address;
  }
  return undefined;
}
