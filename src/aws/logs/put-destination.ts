// PutDestination: one of the same name gets another target and role, and keeps its policy.

import type { Operation } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { DESTINATIONS, putDestinationRecord } from './destinations.ts';
import type { PutDestinationRequest, PutDestinationResponse } from './types.gen.ts';

export const putDestination: Operation<PutDestinationRequest, PutDestinationResponse> = (input, context) => {
  const { destinationName, targetArn, roleArn, tags } = input;
  return context.store.commit((transaction) => {
    const before = DESTINATIONS.find(transaction, DESTINATIONS.keyOf(context, destinationName));
    const destination = {
      creationTime: Math.floor(context.clock.simulatedMs()),
      ...before?.destination,
      destinationName,
      targetArn,
      roleArn,
      arn: regionalArn('logs', context, `destination:${destinationName}`),
    };
    putDestinationRecord(transaction, context, { destination, tags: { ...before?.tags, ...tags } });
    return { destination };
  });
};
