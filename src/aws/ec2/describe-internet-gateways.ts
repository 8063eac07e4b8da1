// DescribeInternetGateways.

import type { Operation } from '../operation.ts';
import { INTERNET_GATEWAYS } from './collections.ts';
import { describe, type Kind } from './describe.ts';
import type { DescribeInternetGatewaysRequest, DescribeInternetGatewaysResult, InternetGateway } from './types.gen.ts';

const INTERNET_GATEWAY_KIND: Kind<InternetGateway> = {
  idOf: (gateway) => gateway.InternetGatewayId ?? '',
  tagsOf: (gateway) => gateway.Tags ?? [],
  idError: 'InvalidInternetGatewayID',
  idNoun: 'internetGateway ID',
  idPrefix: 'igw',
  filters: {
    'attachment.state': (gateway) => (gateway.Attachments ?? []).map((attachment) => attachment.State),
    'attachment.vpc-id': (gateway) => (gateway.Attachments ?? []).map((attachment) => attachment.VpcId),
    'internet-gateway-id': (gateway) => [gateway.InternetGatewayId],
    'owner-id': (gateway) => [gateway.OwnerId],
  },
};

export const describeInternetGateways: Operation<DescribeInternetGatewaysRequest, DescribeInternetGatewaysResult> = (
  input,
  context,
) => {
  const { items, nextToken } = describe(INTERNET_GATEWAY_KIND, INTERNET_GATEWAYS.list(context.store, context), {
    ids: input.InternetGatewayIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { InternetGateways: items, NextToken: nextToken };
};
