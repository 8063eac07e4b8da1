// ListAttachedGroupPolicies.

import type { Operation } from '../operation.ts';
import { getGroupRecord } from './groups.ts';
import { attachedPolicyPage } from './policy-holders.ts';
import type { ListAttachedGroupPoliciesRequest, ListAttachedGroupPoliciesResponse } from './types.gen.ts';

export const listAttachedGroupPolicies: Operation<
  ListAttachedGroupPoliciesRequest,
  ListAttachedGroupPoliciesResponse
> = (input, { store, account }) => attachedPolicyPage(getGroupRecord(store, account, input.GroupName), input);
