// ListGroupPolicies: the names of the inline ones.

import type { Operation } from '../operation.ts';
import { getGroupRecord } from './groups.ts';
import { inlinePolicyPage } from './policy-holders.ts';
import type { ListGroupPoliciesRequest, ListGroupPoliciesResponse } from './types.gen.ts';

export const listGroupPolicies: Operation<ListGroupPoliciesRequest, ListGroupPoliciesResponse> = (
  input,
  { store, account },
) => inlinePolicyPage(getGroupRecord(store, account, input.GroupName), input);
