// AttachGroupPolicy.

import type { Operation } from '../operation.ts';
import { changeGroup } from './groups.ts';
import { withAttachedPolicy } from './policy-holders.ts';
import type { AttachGroupPolicyRequest } from './types.gen.ts';

export const attachGroupPolicy: Operation<AttachGroupPolicyRequest, void> = (input, context) => {
  const { GroupName: name, PolicyArn: arn } = input;
  const { store, account } = context;
  changeGroup(store, { account, name }, (record) => withAttachedPolicy(record, arn, { kind: 'group', context }));
};
