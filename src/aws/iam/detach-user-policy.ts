// DetachUserPolicy.

import type { Operation } from '../operation.ts';
import { withoutAttachedPolicy } from './policy-holders.ts';
import type { DetachUserPolicyRequest } from './types.gen.ts';
import { changeUser } from './users.ts';

export const detachUserPolicy: Operation<DetachUserPolicyRequest, void> = (input, { store, account }) => {
  changeUser(store, { account, name: input.UserName }, (record) => withoutAttachedPolicy(record, input.PolicyArn));
};
