// DeleteRole: only a role without policies goes.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getRoleRecord, ROLES, roleKey } from './roles.ts';
import type { DeleteRoleRequest } from './types.gen.ts';

export const deleteRole: Operation<DeleteRoleRequest, void> = (input, { store, account }) => {
  store.commit((transaction) => {
    const record = getRoleRecord(transaction, account, input.RoleName);
    if (record.attachedPolicies.length > 0)
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must detach all policies first.');
    if (Object.keys(record.inlinePolicies).length > 0)
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must delete policies first.');
    ROLES.delete(transaction, roleKey(account, input.RoleName));
  });
};
