// DeleteUser: only one without keys.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import type { DeleteUserRequest } from './types.gen.ts';
import { getUserRecord, USERS, userKey } from './users.ts';

export const deleteUser: Operation<DeleteUserRequest, void> = ({ UserName: name }, { store, account }) => {
  store.commit((transaction) => {
    if (getUserRecord(transaction, account, name).keys.length > 0)
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must delete access keys first.');
    USERS.delete(transaction, userKey(account, name));
  });
};
