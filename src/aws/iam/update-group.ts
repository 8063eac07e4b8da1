// UpdateGroup: another name or path. The group keeps its id, policies and members; its ARN changes.

import type { Operation } from '../operation.ts';
import { addNewGroup, GROUPS, getGroupRecord, groupArn, groupKey } from './groups.ts';
import type { UpdateGroupRequest } from './types.gen.ts';

export const updateGroup: Operation<UpdateGroupRequest, void> = (input, { store, account, region }) => {
  store.commit((transaction) => {
    const before = getGroupRecord(transaction, account, input.GroupName);
    const { NewGroupName: GroupName = before.group.GroupName, NewPath: Path = before.group.Path } = input;
    const Arn = groupArn({ account, region }, Path, GroupName);
    GROUPS.delete(transaction, groupKey(account, before.group.GroupName));
    addNewGroup(transaction, account, { ...before, group: { ...before.group, GroupName, Path, Arn } });
  });
};
