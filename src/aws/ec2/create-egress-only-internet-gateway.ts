// CreateEgressOnlyInternetGateway.

import type { Operation } from '../operation.ts';
import { EGRESS_ONLY_GATEWAYS, newResourceId } from './collections.ts';
import { getVpc } from './resources.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateEgressOnlyInternetGatewayRequest, CreateEgressOnlyInternetGatewayResult } from './types.gen.ts';

export const createEgressOnlyInternetGateway: Operation<
  CreateEgressOnlyInternetGatewayRequest,
  CreateEgressOnlyInternetGatewayResult
> = (input, context) => {
  const id = newResourceId('eigw');
  const made = {
    EgressOnlyInternetGatewayId: id,
    Attachments: [{ VpcId: input.VpcId, State: 'attached' as const }],
    Tags: tagsFor(input.TagSpecifications, 'egress-only-internet-gateway'),
  };
  context.store.commit((transaction) => {
    getVpc(transaction, context, input.VpcId);
    EGRESS_ONLY_GATEWAYS.put(transaction, EGRESS_ONLY_GATEWAYS.keyOf(context, id), made);
  });
  return { ClientToken: input.ClientToken, EgressOnlyInternetGateway: made };
};
