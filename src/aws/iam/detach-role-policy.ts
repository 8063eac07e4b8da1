// DetachRolePolicy.

import type { Operation } from '../operation.ts';
import { withoutAttachedPolicy } from './policy-holders.ts';
import { changeRole } from './roles.ts';
import type { DetachRolePolicyRequest } from './types.gen.ts';

export const detachRolePolicy: Operation<DetachRolePolicyRequest, void> = (input, { store, account }) => {
  changeRole(store, { account, name: input.RoleName }, (record) => withoutAttachedPolicy(record, input.PolicyArn));
};
