// DeleteRepositoryPolicy.

import type { Operation } from '../operation.ts';
import { changeRepository } from './repositories.ts';
import { existingRepositoryPolicy } from './repository-policies.ts';
import type { DeleteRepositoryPolicyRequest, DeleteRepositoryPolicyResponse } from './types.gen.ts';

export const deleteRepositoryPolicy: Operation<DeleteRepositoryPolicyRequest, DeleteRepositoryPolicyResponse> = (
  input,
  context,
) => {
  const deleted = existingRepositoryPolicy(context.store, context, input);
  changeRepository(context, input, ({ policyText: _gone, ...record }) => record);
  return deleted;
};
