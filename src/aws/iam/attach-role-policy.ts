// AttachRolePolicy.

import type { Operation } from '../operation.ts';
import { withAttachedPolicy } from './policy-holders.ts';
import { changeRole } from './roles.ts';
import type { AttachRolePolicyRequest } from './types.gen.ts';

export const attachRolePolicy: Operation<AttachRolePolicyRequest, void> = (input, context) => {
  const { RoleName: name, PolicyArn: arn } = input;
  const { store, account } = context;
  changeRole(store, { account, name }, (record) => withAttachedPolicy(record, arn, { kind: 'role', context }));
};
