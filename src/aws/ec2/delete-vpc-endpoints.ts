// DeleteVpcEndpoints: what cannot be deleted is told in the answer, which is no error. The others are deleting; the controller of
// endpoints takes them away.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import type { DeleteVpcEndpointsRequest, DeleteVpcEndpointsResult, UnsuccessfulItem } from './types.gen.ts';
import { beginDeletion, getVpcEndpoint } from './vpc-endpoints.ts';

export const deleteVpcEndpoints: Operation<DeleteVpcEndpointsRequest, DeleteVpcEndpointsResult> = (input, context) => {
  const Unsuccessful: UnsuccessfulItem[] = [];
  context.store.commit((transaction) => {
    for (const id of input.VpcEndpointIds)
      try {
        beginDeletion(transaction, context, getVpcEndpoint(transaction, context, id));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Unsuccessful.push({ ResourceId: id, Error: { Code: error.code, Message: error.message } });
      }
  });
  return { Unsuccessful };
};
