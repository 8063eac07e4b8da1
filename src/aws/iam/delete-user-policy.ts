// DeleteUserPolicy.

import type { Operation } from '../operation.ts';
import { withoutInlinePolicy } from './policy-holders.ts';
import type { DeleteUserPolicyRequest } from './types.gen.ts';
import { changeUser } from './users.ts';

export const deleteUserPolicy: Operation<DeleteUserPolicyRequest, void> = (input, { store, account }) => {
  changeUser(store, { account, name: input.UserName }, (record) =>
    withoutInlinePolicy(record, 'user', input.PolicyName),
  );
};
