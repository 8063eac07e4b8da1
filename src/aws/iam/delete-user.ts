// DeleteUser: only one without keys, a password, policies and groups.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { listGroupRecords } from './groups.ts';
import { refuseHolderOfPolicies } from './policy-holders.ts';
import type { DeleteUserRequest } from './types.gen.ts';
import { getUserRecord, USERS, userKey } from './users.ts';

export const deleteUser: Operation<DeleteUserRequest, void> = ({ UserName: name }, { store, account }) => {
  store.commit((transaction) => {
    const record = getUserRecord(transaction, account, name);
    if (record.keys.length > 0)
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must delete access keys first.');
    if (record.loginProfile)
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must delete login profile first.');
    refuseHolderOfPolicies(record);
    if (listGroupRecords(transaction, account, record.user.UserName).length > 0)
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must remove users from group first.');
    USERS.delete(transaction, userKey(account, name));
  });
};
