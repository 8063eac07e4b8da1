// DescribeVpcPeeringConnections: those that the account has asked for in the region, and those that it was asked for.

import type { Operation } from '../operation.ts';
import { describe, type Kind, timeText } from './describe.ts';
import { listPeerings, type PeeringRecord } from './peering-connections.ts';
import type { DescribeVpcPeeringConnectionsRequest, DescribeVpcPeeringConnectionsResult } from './types.gen.ts';

const PEERING_KIND: Kind<PeeringRecord> = {
  idOf: (peering) => peering.VpcPeeringConnectionId,
  tagsOf: (peering) => peering.Tags ?? [],
  idError: 'InvalidVpcPeeringConnectionID',
  idNoun: 'vpcPeeringConnection ID',
  idPrefix: 'pcx',
  filters: {
    'accepter-vpc-info.cidr-block': ({ AccepterVpcInfo: side }) => [side.CidrBlock],
    'accepter-vpc-info.owner-id': ({ AccepterVpcInfo: side }) => [side.OwnerId],
    'accepter-vpc-info.vpc-id': ({ AccepterVpcInfo: side }) => [side.VpcId],
    'expiration-time': ({ ExpirationTime }) => [timeText(ExpirationTime)],
    'requester-vpc-info.cidr-block': ({ RequesterVpcInfo: side }) => [side.CidrBlock],
    'requester-vpc-info.owner-id': ({ RequesterVpcInfo: side }) => [side.OwnerId],
    'requester-vpc-info.vpc-id': ({ RequesterVpcInfo: side }) => [side.VpcId],
    'status-code': ({ Status }) => [Status?.Code],
    'status-message': ({ Status }) => [Status?.Message],
    'vpc-peering-connection-id': (peering) => [peering.VpcPeeringConnectionId],
  },
};

export const describeVpcPeeringConnections: Operation<
  DescribeVpcPeeringConnectionsRequest,
  DescribeVpcPeeringConnectionsResult
> = (input, context) => {
  const { items, nextToken } = describe(PEERING_KIND, listPeerings(context.store, context), {
    ids: input.VpcPeeringConnectionIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { VpcPeeringConnections: items, NextToken: nextToken };
};
