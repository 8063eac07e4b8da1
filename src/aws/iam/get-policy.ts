// GetPolicy.

import type { Operation } from '../operation.ts';
import { getPolicyRecord, toPolicy } from './policies.ts';
import type { GetPolicyRequest, GetPolicyResponse } from './types.gen.ts';

export const getPolicy: Operation<GetPolicyRequest, GetPolicyResponse> = (input, { store, account }) => ({
  Policy: toPolicy(store, account, getPolicyRecord(store, account, input.PolicyArn)),
});
