// DeleteInternetGateway: only a detached one goes.

import type { Operation } from '../operation.ts';
import { INTERNET_GATEWAYS } from './collections.ts';
import { getInternetGateway, refuseDependent } from './resources.ts';
import type { DeleteInternetGatewayRequest } from './types.gen.ts';

export const deleteInternetGateway: Operation<DeleteInternetGatewayRequest, void> = (
  { InternetGatewayId: id },
  context,
) => {
  context.store.commit((transaction) => {
    const gateway = getInternetGateway(transaction, context, id);
    refuseDependent('internetGateway', id, (gateway.Attachments ?? []).length > 0);
    INTERNET_GATEWAYS.delete(transaction, INTERNET_GATEWAYS.keyOf(context, id));
  });
};
