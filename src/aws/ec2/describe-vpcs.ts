// DescribeVpcs.

import type { Operation } from '../operation.ts';
import { VPCS } from './collections.ts';
import { describe, type Kind } from './describe.ts';
import type { DescribeVpcsRequest, DescribeVpcsResult, Vpc } from './types.gen.ts';

const VPC_KIND: Kind<Vpc> = {
  idOf: (vpc) => vpc.VpcId ?? '',
  tagsOf: (vpc) => vpc.Tags ?? [],
  idError: 'InvalidVpcID',
  idNoun: 'vpc ID',
  filters: {
    'vpc-id': (vpc) => [vpc.VpcId],
    'owner-id': (vpc) => [vpc.OwnerId],
    state: (vpc) => [vpc.State],
    cidr: (vpc) => [vpc.CidrBlock],
    'cidr-block': (vpc) => [vpc.CidrBlock],
    'cidr-block-association.cidr-block': (vpc) => (vpc.CidrBlockAssociationSet ?? []).map((entry) => entry.CidrBlock),
    'cidr-block-association.association-id': (vpc) =>
      (vpc.CidrBlockAssociationSet ?? []).map((entry) => entry.AssociationId),
    'cidr-block-association.state': (vpc) =>
      (vpc.CidrBlockAssociationSet ?? []).map((entry) => entry.CidrBlockState?.State),
    'ipv6-cidr-block-association.ipv6-cidr-block': (vpc) =>
      (vpc.Ipv6CidrBlockAssociationSet ?? []).map((entry) => entry.Ipv6CidrBlock),
    'ipv6-cidr-block-association.ipv6-pool': (vpc) =>
      (vpc.Ipv6CidrBlockAssociationSet ?? []).map((entry) => entry.Ipv6Pool),
    'ipv6-cidr-block-association.association-id': (vpc) =>
      (vpc.Ipv6CidrBlockAssociationSet ?? []).map((entry) => entry.AssociationId),
    'ipv6-cidr-block-association.state': (vpc) =>
      (vpc.Ipv6CidrBlockAssociationSet ?? []).map((entry) => entry.Ipv6CidrBlockState?.State),
    'dhcp-options-id': (vpc) => [vpc.DhcpOptionsId],
    isDefault: (vpc) => [vpc.IsDefault],
    'is-default': (vpc) => [vpc.IsDefault],
  },
};

export const describeVpcs: Operation<DescribeVpcsRequest, DescribeVpcsResult> = (input, context) => {
  const { items, nextToken } = describe(VPC_KIND, VPCS.list(context.store, context), {
    ids: input.VpcIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { Vpcs: items, NextToken: nextToken };
};
