// DeleteResourcePolicy.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { policyKeyParts, RESOURCE_POLICIES } from './resource-policies.ts';
import type { DeleteResourcePolicyRequest } from './types.gen.ts';

export const deleteResourcePolicy: Operation<DeleteResourcePolicyRequest, void> = (input, context) => {
  const parts = policyKeyParts(input);
  const key = RESOURCE_POLICIES.keyOf(context, ...parts);
  context.store.commit((transaction) => {
    if (!RESOURCE_POLICIES.find(transaction, key))
      throw new AwsError('ResourceNotFoundException', `Policy with name [${parts[1]}] does not exist.`);
    RESOURCE_POLICIES.delete(transaction, key);
  });
};
