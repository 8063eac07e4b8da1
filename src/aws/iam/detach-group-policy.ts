// DetachGroupPolicy.

import type { Operation } from '../operation.ts';
import { changeGroup } from './groups.ts';
import { withoutAttachedPolicy } from './policy-holders.ts';
import type { DetachGroupPolicyRequest } from './types.gen.ts';

export const detachGroupPolicy: Operation<DetachGroupPolicyRequest, void> = (input, { store, account }) => {
  changeGroup(store, { account, name: input.GroupName }, (record) => withoutAttachedPolicy(record, input.PolicyArn));
};
