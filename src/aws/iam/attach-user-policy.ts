// AttachUserPolicy.

import type { Operation } from '../operation.ts';
import { withAttachedPolicy } from './policy-holders.ts';
import type { AttachUserPolicyRequest } from './types.gen.ts';
import { changeUser } from './users.ts';

export const attachUserPolicy: Operation<AttachUserPolicyRequest, void> = (input, { store, account }) => {
  const { UserName: name, PolicyArn: arn } = input;
  changeUser(store, { account, name }, (record) => withAttachedPolicy(record, arn, { kind: 'user', store, account }));
};
