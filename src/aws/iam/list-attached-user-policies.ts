// ListAttachedUserPolicies.

import type { Operation } from '../operation.ts';
import { attachedPolicyPage } from './policy-holders.ts';
import type { ListAttachedUserPoliciesRequest, ListAttachedUserPoliciesResponse } from './types.gen.ts';
import { getUserRecord } from './users.ts';

export const listAttachedUserPolicies: Operation<ListAttachedUserPoliciesRequest, ListAttachedUserPoliciesResponse> = (
  input,
  { store, account },
) => attachedPolicyPage(getUserRecord(store, account, input.UserName), input);
