// CreateGroup.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { GROUPS, groupKey } from './groups.ts';
import { newIamId, wholeSeconds } from './ids.ts';
import type { CreateGroupRequest, CreateGroupResponse } from './types.gen.ts';

export const createGroup: Operation<CreateGroupRequest, CreateGroupResponse> = (input, { store, account, clock }) => {
  const { GroupName: name, Path: path = '/' } = input;
  const group = {
    Path: path,
    GroupName: name,
    GroupId: newIamId('AGPA'),
    Arn: `arn:aws:iam::${account}:group${path}${name}`,
    CreateDate: wholeSeconds(clock.simulatedMs()),
  };
  store.commit((transaction) => {
    const key = groupKey(account, name);
    if (GROUPS.find(transaction, key))
      throw new AwsError('EntityAlreadyExists', `Group with name ${name} already exists.`);
    GROUPS.put(transaction, key, { group, userNames: [] });
  });
  return { Group: group };
};
