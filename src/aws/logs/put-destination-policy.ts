// PutDestinationPolicy: who may send log events there.

import type { Operation } from '../operation.ts';
import { getDestination, putDestinationRecord } from './destinations.ts';
import { parsePolicy } from './resource-policies.ts';
import type { PutDestinationPolicyRequest } from './types.gen.ts';

export const putDestinationPolicy: Operation<PutDestinationPolicyRequest, void> = (
  { destinationName: name, accessPolicy },
  context,
) => {
  parsePolicy(accessPolicy);
  context.store.commit((transaction) => {
    const before = getDestination(transaction, context, { name, error: 'InvalidParameterException' });
    putDestinationRecord(transaction, context, { ...before, destination: { ...before.destination, accessPolicy } });
  });
};
