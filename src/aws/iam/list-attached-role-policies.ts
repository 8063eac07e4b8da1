// ListAttachedRolePolicies.

import type { Operation } from '../operation.ts';
import { attachedPolicyPage } from './policy-holders.ts';
import { getRoleRecord } from './roles.ts';
import type { ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse } from './types.gen.ts';

export const listAttachedRolePolicies: Operation<ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse> = (
  input,
  { store, account },
) => attachedPolicyPage(getRoleRecord(store, account, input.RoleName), input);
