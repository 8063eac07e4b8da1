// RemoveRoleFromInstanceProfile.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { changeInstanceProfile } from './instance-profiles.ts';
import type { RemoveRoleFromInstanceProfileRequest } from './types.gen.ts';

export const removeRoleFromInstanceProfile: Operation<RemoveRoleFromInstanceProfileRequest, void> = (
  input,
  { store, account },
) => {
  changeInstanceProfile(store, { account, name: input.InstanceProfileName }, (record) => {
    const kept = record.roleNames.filter((name) => name.toLowerCase() !== input.RoleName.toLowerCase());
    if (kept.length === record.roleNames.length)
      throw new AwsError('NoSuchEntity', `Role with name ${input.RoleName} cannot be found.`);
    return { ...record, roleNames: kept };
  });
};
