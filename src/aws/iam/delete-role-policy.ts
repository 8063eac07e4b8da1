// DeleteRolePolicy.

import type { Operation } from '../operation.ts';
import { noSuchRolePolicy } from './get-role-policy.ts';
import { changeRole } from './roles.ts';
import type { DeleteRolePolicyRequest } from './types.gen.ts';

export const deleteRolePolicy: Operation<DeleteRolePolicyRequest, void> = (input, { store, account }) => {
  changeRole(store, { account, name: input.RoleName }, (record) => {
    if (!Object.hasOwn(record.inlinePolicies, input.PolicyName)) throw noSuchRolePolicy(input.PolicyName);
    const { [input.PolicyName]: _, ...inlinePolicies } = record.inlinePolicies;
    return { ...record, inlinePolicies };
  });
};
