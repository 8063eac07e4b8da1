// DeleteEgressOnlyInternetGateway. Routes that led to it are black holes.

import type { Operation } from '../operation.ts';
import { EGRESS_ONLY_GATEWAYS } from './collections.ts';
import { getEgressOnlyGateway } from './resources.ts';
import { markRoutes } from './routes.ts';
import type { DeleteEgressOnlyInternetGatewayRequest, DeleteEgressOnlyInternetGatewayResult } from './types.gen.ts';

export const deleteEgressOnlyInternetGateway: Operation<
  DeleteEgressOnlyInternetGatewayRequest,
  DeleteEgressOnlyInternetGatewayResult
> = ({ EgressOnlyInternetGatewayId: id }, context) => {
  context.store.commit((transaction) => {
    getEgressOnlyGateway(transaction, context, id);
    EGRESS_ONLY_GATEWAYS.delete(transaction, EGRESS_ONLY_GATEWAYS.keyOf(context, id));
    markRoutes(transaction, context, { target: id, state: 'blackhole' });
  });
  return { ReturnCode: true };
};
