// DescribeSubnets. How many addresses are free is counted when it is asked.

import type { Operation } from '../operation.ts';
import { SUBNETS } from './collections.ts';
import { describe, type Kind } from './describe.ts';
import { availableAddressCount } from './subnets.ts';
import type { DescribeSubnetsRequest, DescribeSubnetsResult, Subnet } from './types.gen.ts';

const zone = (subnet: Subnet) => [subnet.AvailabilityZone];
const zoneId = (subnet: Subnet) => [subnet.AvailabilityZoneId];
const cidr = (subnet: Subnet) => [subnet.CidrBlock];
const defaultForAz = (subnet: Subnet) => [subnet.DefaultForAz];

const SUBNET_KIND: Kind<Subnet> = {
  idOf: (subnet) => subnet.SubnetId ?? '',
  tagsOf: (subnet) => subnet.Tags ?? [],
  idError: 'InvalidSubnetID',
  idNoun: 'subnet ID',
  filters: {
    'availability-zone': zone,
    availabilityZone: zone,
    'availability-zone-id': zoneId,
    availabilityZoneId: zoneId,
    'available-ip-address-count': (subnet) => [subnet.AvailableIpAddressCount],
    cidr,
    cidrBlock: cidr,
    'cidr-block': cidr,
    'customer-owned-ipv4-pool': (subnet) => [subnet.CustomerOwnedIpv4Pool],
    'default-for-az': defaultForAz,
    defaultForAz,
    'enable-dns64': (subnet) => [subnet.EnableDns64],
    'enable-lni-at-device-index': (subnet) => [subnet.EnableLniAtDeviceIndex],
    'ipv6-cidr-block-association.ipv6-cidr-block': (subnet) =>
      (subnet.Ipv6CidrBlockAssociationSet ?? []).map((entry) => entry.Ipv6CidrBlock),
    'ipv6-cidr-block-association.association-id': (subnet) =>
      (subnet.Ipv6CidrBlockAssociationSet ?? []).map((entry) => entry.AssociationId),
    'ipv6-cidr-block-association.state': (subnet) =>
      (subnet.Ipv6CidrBlockAssociationSet ?? []).map((entry) => entry.Ipv6CidrBlockState?.State),
    'private-dns-name-options-on-launch.enable-resource-name-dns-a-record': (subnet) => [
      subnet.PrivateDnsNameOptionsOnLaunch?.EnableResourceNameDnsARecord,
    ],
    'private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record': (subnet) => [
      subnet.PrivateDnsNameOptionsOnLaunch?.EnableResourceNameDnsAAAARecord,
    ],
    'private-dns-name-options-on-launch.hostname-type': (subnet) => [
      subnet.PrivateDnsNameOptionsOnLaunch?.HostnameType,
    ],
    'ipv6-native': (subnet) => [subnet.Ipv6Native],
    'map-customer-owned-ip-on-launch': (subnet) => [subnet.MapCustomerOwnedIpOnLaunch],
    'map-public-ip-on-launch': (subnet) => [subnet.MapPublicIpOnLaunch],
    'outpost-arn': (subnet) => [subnet.OutpostArn],
    'owner-id': (subnet) => [subnet.OwnerId],
    state: (subnet) => [subnet.State],
    'subnet-arn': (subnet) => [subnet.SubnetArn],
    'subnet-id': (subnet) => [subnet.SubnetId],
    'vpc-id': (subnet) => [subnet.VpcId],
  },
};

export const describeSubnets: Operation<DescribeSubnetsRequest, DescribeSubnetsResult> = (input, context) => {
  const { store } = context;
  const subnets = SUBNETS.list(store, context).map((subnet) => ({
    ...subnet,
    AvailableIpAddressCount: availableAddressCount(store, context, subnet),
  }));
  const { items, nextToken } = describe(SUBNET_KIND, subnets, {
    ids: input.SubnetIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { Subnets: items, NextToken: nextToken };
};
