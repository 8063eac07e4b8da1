// DeleteGroup: only one without members and policies.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { GROUPS, getGroupRecord, groupKey } from './groups.ts';
import { refuseHolderOfPolicies } from './policy-holders.ts';
import type { DeleteGroupRequest } from './types.gen.ts';

export const deleteGroup: Operation<DeleteGroupRequest, void> = ({ GroupName: name }, { store, account }) => {
  store.commit((transaction) => {
    const record = getGroupRecord(transaction, account, name);
    refuseHolderOfPolicies(record);
    if (record.userNames.length > 0)
      throw new AwsError('DeleteConflict', 'Cannot delete entity, must remove users from group first.');
    GROUPS.delete(transaction, groupKey(account, name));
  });
};
