// UpdateUser: another name or path. The user keeps its id, policies, groups and access keys; its ARN changes.

import { changeAccessKey } from '../access-keys.ts';
import type { Operation } from '../operation.ts';
import { GROUPS, groupKey, listGroupRecords } from './groups.ts';
import type { UpdateUserRequest } from './types.gen.ts';
import { addNewUser, getUserRecord, USERS, userArn, userKey } from './users.ts';

export const updateUser: Operation<UpdateUserRequest, void> = (input, { store, account, region }) => {
  store.commit((transaction) => {
    const before = getUserRecord(transaction, account, input.UserName);
    const { UserName: oldName } = before.user;
    const { NewUserName: UserName = oldName, NewPath: Path = before.user.Path } = input;
    const Arn = userArn({ account, region }, Path, UserName);
    const keys = before.keys.map((each) => ({ ...each, UserName }));
    USERS.delete(transaction, userKey(account, oldName));
    addNewUser(transaction, account, { ...before, user: { ...before.user, UserName, Path, Arn }, keys });
    for (const { AccessKeyId } of keys)
      changeAccessKey(transaction, AccessKeyId ?? '', (each) => ({ ...each, principalArn: Arn }));
    for (const record of listGroupRecords(transaction, account, oldName)) {
      const userNames = record.userNames.map((name) => (name === oldName ? UserName : name));
      GROUPS.put(transaction, groupKey(account, record.group.GroupName), { ...record, userNames });
    }
  });
};
