// RemoveUserFromGroup.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { changeGroup } from './groups.ts';
import type { RemoveUserFromGroupRequest } from './types.gen.ts';
import { getUserRecord } from './users.ts';

export const removeUserFromGroup: Operation<RemoveUserFromGroupRequest, void> = (input, { store, account }) => {
  changeGroup(store, { account, name: input.GroupName }, (record, transaction) => {
    const { UserName: name } = getUserRecord(transaction, account, input.UserName).user;
    if (!record.userNames.includes(name))
      throw new AwsError('NoSuchEntity', `User ${name} is not in group ${input.GroupName}.`);
    return { ...record, userNames: record.userNames.filter((other) => other !== name) };
  });
};
