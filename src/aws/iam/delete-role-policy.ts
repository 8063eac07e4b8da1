// DeleteRolePolicy.

import type { Operation } from '../operation.ts';
import { withoutInlinePolicy } from './policy-holders.ts';
import { changeRole } from './roles.ts';
import type { DeleteRolePolicyRequest } from './types.gen.ts';

export const deleteRolePolicy: Operation<DeleteRolePolicyRequest, void> = (input, { store, account }) => {
  changeRole(store, { account, name: input.RoleName }, (record) =>
    withoutInlinePolicy(record, 'role', input.PolicyName),
  );
};
