// DeleteNatGateway: marks it as deleting. The NAT gateway controller lets go of its addresses; it stays to be seen for an hour.

import type { Operation } from '../operation.ts';
import { NAT_GATEWAYS } from './collections.ts';
import { getNatGateway } from './resources.ts';
import type { DeleteNatGatewayRequest, DeleteNatGatewayResult } from './types.gen.ts';

export const deleteNatGateway: Operation<DeleteNatGatewayRequest, DeleteNatGatewayResult> = (
  { NatGatewayId: id },
  context,
) => {
  context.store.commit((transaction) => {
    const gateway = getNatGateway(transaction, context, id);
    if (gateway.State === 'deleted' || gateway.State === 'deleting') return;
    const leaving = { ...gateway, State: 'deleting' as const, DeleteTime: context.clock.simulatedMs() };
    NAT_GATEWAYS.put(transaction, NAT_GATEWAYS.keyOf(context, id), leaving);
  });
  return { NatGatewayId: id };
};
