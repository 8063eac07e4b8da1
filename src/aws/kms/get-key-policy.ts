// GetKeyPolicy: there is one, named default.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getKeyById } from './keys.ts';
import type { GetKeyPolicyRequest, GetKeyPolicyResponse } from './types.gen.ts';

export const getKeyPolicy: Operation<GetKeyPolicyRequest, GetKeyPolicyResponse> = (input, context) => {
  const { policy } = getKeyById(context.store, context, input.KeyId);
  const { PolicyName: name = 'default' } = input;
  if (name !== 'default') throw new AwsError('NotFoundException', `No such policy exists`);
  return { Policy: policy, PolicyName: name };
};
