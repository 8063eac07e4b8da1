// AddUserToGroup: a member may be added again.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { changeGroup, listGroupRecords } from './groups.ts';
import type { AddUserToGroupRequest } from './types.gen.ts';
import { getUserRecord } from './users.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MOST_GROUPS = 10;

export const addUserToGroup: Operation<AddUserToGroupRequest, void> = (input, { store, account }) => {
  changeGroup(store, { account, name: input.GroupName }, (record, transaction) => {
    const { UserName: name } = getUserRecord(transaction, account, input.UserName).user;
    if (record.userNames.includes(name)) return record;
    if (listGroupRecords(transaction, account, name).length >= MOST_GROUPS)
      throw new AwsError('LimitExceeded', `Cannot exceed quota for GroupsPerUser: ${MOST_GROUPS}`);
    return { ...record, userNames: [...record.userNames, name] };
  });
};
