// CreateGroup.

import type { Operation } from '../operation.ts';
import { addNewGroup, groupArn } from './groups.ts';
import { newIamId, wholeSeconds } from './ids.ts';
import type { CreateGroupRequest, CreateGroupResponse } from './types.gen.ts';

export const createGroup: Operation<CreateGroupRequest, CreateGroupResponse> = (
  input,
  { store, account, region, clock },
) => {
  const { GroupName: name, Path: path = '/' } = input;
  const group = {
    Path: path,
    GroupName: name,
    GroupId: newIamId('AGPA'),
    Arn: groupArn({ account, region }, path, name),
    CreateDate: wholeSeconds(clock.simulatedMs()),
  };
  store.commit((transaction) => addNewGroup(transaction, account, { group, userNames: [] }));
  return { Group: group };
};
