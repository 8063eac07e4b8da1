// DescribeEgressOnlyInternetGateways: ids that do not exist are left out, as the service does here and nowhere else.

import type { Operation } from '../operation.ts';
import { EGRESS_ONLY_GATEWAYS } from './collections.ts';
import { describe, type Kind } from './describe.ts';
import type {
  DescribeEgressOnlyInternetGatewaysRequest,
  DescribeEgressOnlyInternetGatewaysResult,
  EgressOnlyInternetGateway,
} from './types.gen.ts';

const EGRESS_ONLY_GATEWAY_KIND: Kind<EgressOnlyInternetGateway> = {
  idOf: (gateway) => gateway.EgressOnlyInternetGatewayId ?? '',
  tagsOf: (gateway) => gateway.Tags ?? [],
  idError: 'InvalidGatewayID',
  idNoun: 'eigw ID',
  idPrefix: 'eigw',
  filters: {},
};

export const describeEgressOnlyInternetGateways: Operation<
  DescribeEgressOnlyInternetGatewaysRequest,
  DescribeEgressOnlyInternetGatewaysResult
> = (input, context) => {
  const ids = input.EgressOnlyInternetGatewayIds;
  const all = EGRESS_ONLY_GATEWAYS.list(context.store, context).filter(
    ({ EgressOnlyInternetGatewayId: id = '' }) => !ids?.length || ids.includes(id),
  );
  const { items, nextToken } = describe(EGRESS_ONLY_GATEWAY_KIND, all, {
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { EgressOnlyInternetGateways: items, NextToken: nextToken };
};
