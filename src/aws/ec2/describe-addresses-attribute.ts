// DescribeAddressesAttribute: the reverse names of addresses. Emulator: none has one.

import type { Operation } from '../operation.ts';
import { ADDRESSES } from './collections.ts';
import { describe } from './describe.ts';
import { getAddress } from './resources.ts';
import type { Address, DescribeAddressesAttributeRequest, DescribeAddressesAttributeResult } from './types.gen.ts';

export const describeAddressesAttribute: Operation<
  DescribeAddressesAttributeRequest,
  DescribeAddressesAttributeResult
> = (input, context) => {
  const all = input.AllocationIds?.length
    ? input.AllocationIds.map((id) => getAddress(context.store, context, id))
    : ADDRESSES.list(context.store, context);
  const idOf = (address: Address) => address.AllocationId ?? '';
  const kind = { idOf, tagsOf: () => [], filters: {}, idError: 'InvalidAllocationID', idNoun: 'allocation ID' };
  const { items, nextToken } = describe(kind, all, { maxResults: input.MaxResults, nextToken: input.NextToken });
  return { Addresses: items.map(({ PublicIp, AllocationId }) => ({ PublicIp, AllocationId })), NextToken: nextToken };
};
