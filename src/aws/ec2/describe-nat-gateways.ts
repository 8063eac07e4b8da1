// DescribeNatGateways. Those deleted for an hour are forgotten.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { NAT_GATEWAYS } from './collections.ts';
import { describe, type Kind } from './describe.ts';
import type { DescribeNatGatewaysRequest, DescribeNatGatewaysResult, NatGateway } from './types.gen.ts';

const NAT_GATEWAY_KIND: Kind<NatGateway> = {
  idOf: (gateway) => gateway.NatGatewayId ?? '',
  tagsOf: (gateway) => gateway.Tags ?? [],
  idError: 'NatGateway',
  idNoun: 'Nat Gateway',
  filters: {
    'nat-gateway-id': (gateway) => [gateway.NatGatewayId],
    state: (gateway) => [gateway.State],
    'subnet-id': (gateway) => [gateway.SubnetId],
    'vpc-id': (gateway) => [gateway.VpcId],
  },
};

const REMEMBERED_MS = 60 * 60_000;

export const describeNatGateways: Operation<DescribeNatGatewaysRequest, DescribeNatGatewaysResult> = (
  input,
  context,
) => {
  const nowMs = context.clock.simulatedMs();
  const all = NAT_GATEWAYS.list(context.store, context).filter(
    ({ DeleteTime }) => DeleteTime === undefined || nowMs - DeleteTime < REMEMBERED_MS,
  );
  const missing = (input.NatGatewayIds ?? []).find((id) => !all.some(({ NatGatewayId }) => NatGatewayId === id));
  if (missing !== undefined) throw new AwsError('NatGatewayNotFound', `NatGateway ${missing} was not found`);
  const { items, nextToken } = describe(NAT_GATEWAY_KIND, all, {
    ids: input.NatGatewayIds,
    filters: input.Filter,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { NatGateways: items, NextToken: nextToken };
};
