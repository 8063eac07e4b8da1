// ListRolePolicies: the names of the inline ones.

import type { Operation } from '../operation.ts';
import { inlinePolicyPage } from './policy-holders.ts';
import { getRoleRecord } from './roles.ts';
import type { ListRolePoliciesRequest, ListRolePoliciesResponse } from './types.gen.ts';

export const listRolePolicies: Operation<ListRolePoliciesRequest, ListRolePoliciesResponse> = (
  input,
  { store, account },
) => inlinePolicyPage(getRoleRecord(store, account, input.RoleName), input);
