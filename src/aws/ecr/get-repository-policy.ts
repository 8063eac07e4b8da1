// GetRepositoryPolicy.

import type { Operation } from '../operation.ts';
import { existingRepositoryPolicy } from './repository-policies.ts';
import type { GetRepositoryPolicyRequest, GetRepositoryPolicyResponse } from './types.gen.ts';

export const getRepositoryPolicy: Operation<GetRepositoryPolicyRequest, GetRepositoryPolicyResponse> = (
  input,
  context,
) => existingRepositoryPolicy(context.store, context, input);
