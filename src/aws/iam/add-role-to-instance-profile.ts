// AddRoleToInstanceProfile: a profile holds one role.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { changeInstanceProfile } from './instance-profiles.ts';
import { getRoleRecord } from './roles.ts';
import type { AddRoleToInstanceProfileRequest } from './types.gen.ts';

export const addRoleToInstanceProfile: Operation<AddRoleToInstanceProfileRequest, void> = (
  input,
  { store, account },
) => {
  changeInstanceProfile(store, { account, name: input.InstanceProfileName }, (record, transaction) => {
    const { role } = getRoleRecord(transaction, account, input.RoleName);
    if (record.roleNames.length > 0)
      throw new AwsError('LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
    return { ...record, roleNames: [role.RoleName] };
  });
};
