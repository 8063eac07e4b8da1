// AllocateAddress. Emulator: addresses come from 198.18.0.0/15, which belongs to nobody on the internet (RFC 2544).

import { hexId } from '../../lib/ids.ts';
import type { Transaction } from '../../store/store.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { addressText, sizeOf, toCidr } from './cidr.ts';
import { ADDRESSES, newResourceId } from './collections.ts';
import { tagsFor } from './tag-specifications.ts';
import type { Address, AllocateAddressRequest, AllocateAddressResult } from './types.gen.ts';

const POOL = toCidr('198.18.0.0/15');

export const allocateAddress: Operation<AllocateAddressRequest, AllocateAddressResult> = (input, context) => {
  const tags = tagsFor(input.TagSpecifications, 'elastic-ip');
  return context.store.commit((transaction) => {
    const { AllocationId, PublicIp, PublicIpv4Pool, NetworkBorderGroup, Domain } = putNewAddress(
      transaction,
      context,
      tags,
    );
    return { AllocationId, PublicIp, PublicIpv4Pool, NetworkBorderGroup, Domain };
  });
};

function putNewAddress(transaction: Transaction, context: AwsContext, Tags: NonNullable<Address['Tags']>): Address {
  const taken = new Set(ADDRESSES.list(transaction, context).map(({ PublicIp }) => PublicIp));
  let PublicIp: string;
  do PublicIp = addressText(POOL.base + (Number.parseInt(hexId(8), 16) % sizeOf(POOL)));
  while (taken.has(PublicIp));
  const AllocationId = newResourceId('eipalloc');
  const made: Address = {
    AllocationId,
    PublicIp,
    Domain: 'vpc',
    PublicIpv4Pool: 'amazon',
    NetworkBorderGroup: context.region,
    Tags,
  };
  ADDRESSES.put(transaction, ADDRESSES.keyOf(context, AllocationId), made);
  return made;
}
