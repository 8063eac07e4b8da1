// DeleteNatGateway: it stays to be seen as deleted, as the service keeps it for an hour; its addresses are free at once.

import type { Operation } from '../operation.ts';
import { NAT_GATEWAYS } from './collections.ts';
import { releaseNatGateway } from './nat-gateways.ts';
import { getNatGateway } from './resources.ts';
import { markRoutes } from './routes.ts';
import type { DeleteNatGatewayRequest, DeleteNatGatewayResult } from './types.gen.ts';

export const deleteNatGateway: Operation<DeleteNatGatewayRequest, DeleteNatGatewayResult> = (
  { NatGatewayId: id },
  context,
) => {
  context.store.commit((transaction) => {
    const gateway = getNatGateway(transaction, context, id);
    if (gateway.State === 'deleted') return;
    releaseNatGateway(transaction, context, gateway);
    const gone = { ...gateway, State: 'deleted' as const, DeleteTime: context.clock.simulatedMs() };
    NAT_GATEWAYS.put(transaction, NAT_GATEWAYS.keyOf(context, id), gone);
    markRoutes(transaction, context, { target: id, state: 'blackhole' });
  });
  return { NatGatewayId: id };
};
