// DescribeAddresses.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { ADDRESSES } from './collections.ts';
import { describe, type Kind } from './describe.ts';
import type { Address, DescribeAddressesRequest, DescribeAddressesResult } from './types.gen.ts';

const ADDRESS_KIND: Kind<Address> = {
  idOf: (address) => address.AllocationId ?? '',
  tagsOf: (address) => address.Tags ?? [],
  idError: 'InvalidAllocationID',
  idNoun: 'allocation ID',
  filters: {
    'allocation-id': (address) => [address.AllocationId],
    'association-id': (address) => [address.AssociationId],
    domain: (address) => [address.Domain],
    'instance-id': (address) => [address.InstanceId],
    'network-border-group': (address) => [address.NetworkBorderGroup],
    'network-interface-id': (address) => [address.NetworkInterfaceId],
    'network-interface-owner-id': (address) => [address.NetworkInterfaceOwnerId],
    'private-ip-address': (address) => [address.PrivateIpAddress],
    'public-ip': (address) => [address.PublicIp],
  },
};

export const describeAddresses: Operation<DescribeAddressesRequest, DescribeAddressesResult> = (input, context) => {
  const all = ADDRESSES.list(context.store, context);
  const unknown = (input.PublicIps ?? []).find((ip) => !all.some(({ PublicIp }) => PublicIp === ip));
  if (unknown !== undefined) throw new AwsError('InvalidAddress.NotFound', `Address '${unknown}' not found.`);
  const wanted = input.PublicIps?.length ? all.filter(({ PublicIp = '' }) => input.PublicIps?.includes(PublicIp)) : all;
  return { Addresses: describe(ADDRESS_KIND, wanted, { ids: input.AllocationIds, filters: input.Filters }).items };
};
