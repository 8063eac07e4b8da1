// DeleteDestination.

import type { Operation } from '../operation.ts';
import { DESTINATIONS, getDestination } from './destinations.ts';
import type { DeleteDestinationRequest } from './types.gen.ts';

export const deleteDestination: Operation<DeleteDestinationRequest, void> = ({ destinationName: name }, context) => {
  context.store.commit((transaction) => {
    getDestination(transaction, context, { name, error: 'ResourceNotFoundException' });
    DESTINATIONS.delete(transaction, DESTINATIONS.keyOf(context, name));
  });
};
