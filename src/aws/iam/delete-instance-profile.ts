// DeleteInstanceProfile: only an empty one goes.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getInstanceProfile, INSTANCE_PROFILES, instanceProfileKey } from './instance-profiles.ts';
import type { DeleteInstanceProfileRequest } from './types.gen.ts';

export const deleteInstanceProfile: Operation<DeleteInstanceProfileRequest, void> = (input, { store, account }) => {
  store.commit((transaction) => {
    const { roleNames } = getInstanceProfile(transaction, account, input.InstanceProfileName);
    if (roleNames.length > 0)
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must remove roles from instance profile first.');
    INSTANCE_PROFILES.delete(transaction, instanceProfileKey(account, input.InstanceProfileName));
  });
};
