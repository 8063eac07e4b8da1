// DescribeVpcEndpoints.

import type { Operation } from '../operation.ts';
import { VPC_ENDPOINTS } from './collections.ts';
import { describe, type Kind } from './describe.ts';
import type { DescribeVpcEndpointsRequest, DescribeVpcEndpointsResult, VpcEndpoint } from './types.gen.ts';

const VPC_ENDPOINT_KIND: Kind<VpcEndpoint> = {
  idOf: (endpoint) => endpoint.VpcEndpointId ?? '',
  tagsOf: (endpoint) => endpoint.Tags ?? [],
  idError: 'InvalidVpcEndpointId',
  idNoun: 'Vpc Endpoint Id',
  idPrefix: 'vpce',
  filters: {
    'ip-address-type': (endpoint) => [endpoint.IpAddressType],
    'service-name': (endpoint) => [endpoint.ServiceName],
    'service-region': (endpoint) => [endpoint.ServiceRegion],
    'vpc-endpoint-id': (endpoint) => [endpoint.VpcEndpointId],
    'vpc-endpoint-state': (endpoint) => [endpoint.State],
    'vpc-endpoint-type': (endpoint) => [endpoint.VpcEndpointType],
    'vpc-id': (endpoint) => [endpoint.VpcId],
  },
};

export const describeVpcEndpoints: Operation<DescribeVpcEndpointsRequest, DescribeVpcEndpointsResult> = (
  input,
  context,
) => {
  const { items, nextToken } = describe(VPC_ENDPOINT_KIND, VPC_ENDPOINTS.list(context.store, context), {
    ids: input.VpcEndpointIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { VpcEndpoints: items, NextToken: nextToken };
};
