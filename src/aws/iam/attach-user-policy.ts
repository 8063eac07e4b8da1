// AttachUserPolicy.

import type { Operation } from '../operation.ts';
import { withAttachedPolicy } from './policy-holders.ts';
import type { AttachUserPolicyRequest } from './types.gen.ts';
import { changeUser } from './users.ts';

export const attachUserPolicy: Operation<AttachUserPolicyRequest, void> = (input, context) => {
  const { UserName: name, PolicyArn: arn } = input;
  const { store, account } = context;
  changeUser(store, { account, name }, (record) => withAttachedPolicy(record, arn, { kind: 'user', context }));
};
