// UpdateGroup: another name or path. The group keeps its id, policies and members; its ARN changes.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { GROUPS, getGroupRecord, groupKey } from './groups.ts';
import type { UpdateGroupRequest } from './types.gen.ts';

export const updateGroup: Operation<UpdateGroupRequest, void> = (input, { store, account }) => {
  store.commit((transaction) => {
    const before = getGroupRecord(transaction, account, input.GroupName);
    const { NewGroupName: GroupName = before.group.GroupName, NewPath: Path = before.group.Path } = input;
    const [oldKey, key] = [groupKey(account, before.group.GroupName), groupKey(account, GroupName)];
    if (key !== oldKey && GROUPS.find(transaction, key))
      throw new AwsError('EntityAlreadyExists', `Group with name ${GroupName} already exists.`);
    const Arn = `arn:aws:iam::${account}:group${Path}${GroupName}`;
    GROUPS.delete(transaction, oldKey);
    GROUPS.put(transaction, key, { ...before, group: { ...before.group, GroupName, Path, Arn } });
  });
};
