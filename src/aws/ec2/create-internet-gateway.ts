// CreateInternetGateway.

import type { Operation } from '../operation.ts';
import { INTERNET_GATEWAYS, newResourceId } from './collections.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateInternetGatewayRequest, CreateInternetGatewayResult } from './types.gen.ts';

export const createInternetGateway: Operation<CreateInternetGatewayRequest, CreateInternetGatewayResult> = (
  input,
  context,
) => {
  const id = newResourceId('igw');
  const Tags = tagsFor(input.TagSpecifications, 'internet-gateway');
  const made = { InternetGatewayId: id, OwnerId: context.account, Attachments: [], Tags };
  context.store.commit((transaction) => INTERNET_GATEWAYS.put(transaction, INTERNET_GATEWAYS.keyOf(context, id), made));
  return { InternetGateway: made };
};
