// DeleteRole: only a role without policies, and in no instance profile, goes.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { listInstanceProfileRecords } from './instance-profiles.ts';
import { refuseHolderOfPolicies } from './policy-holders.ts';
import { getRoleRecord, ROLES, roleKey } from './roles.ts';
import { SERVICE_ROLE_PATH } from './service-linked-roles.ts';
import type { DeleteRoleRequest } from './types.gen.ts';

export const deleteRole: Operation<DeleteRoleRequest, void> = (input, { store, account }) => {
  store.commit((transaction) => {
    const record = getRoleRecord(transaction, account, input.RoleName);
    const { RoleName } = record.role;
    if (record.role.Path.startsWith(SERVICE_ROLE_PATH))
      throw new AwsError(
        'UnmodifiableEntity',
        `Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`,
      );
    refuseHolderOfPolicies(record);
    if (listInstanceProfileRecords(transaction, account).some(({ roleNames }) => roleNames.includes(RoleName)))
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must remove roles from instance profile first.');
    ROLES.delete(transaction, roleKey(account, input.RoleName));
  });
};
