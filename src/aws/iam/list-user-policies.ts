// ListUserPolicies: the names of the inline ones.

import type { Operation } from '../operation.ts';
import { inlinePolicyPage } from './policy-holders.ts';
import type { ListUserPoliciesRequest, ListUserPoliciesResponse } from './types.gen.ts';
import { getUserRecord } from './users.ts';

export const listUserPolicies: Operation<ListUserPoliciesRequest, ListUserPoliciesResponse> = (
  input,
  { store, account },
) => inlinePolicyPage(getUserRecord(store, account, input.UserName), input);
