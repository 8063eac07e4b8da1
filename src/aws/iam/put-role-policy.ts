// PutRolePolicy: creates or replaces an inline policy.

import type { Operation } from '../operation.ts';
import { withInlinePolicy } from './policy-holders.ts';
import { changeRole } from './roles.ts';
import type { PutRolePolicyRequest } from './types.gen.ts';

export const putRolePolicy: Operation<PutRolePolicyRequest, void> = (input, { store, account, region }) => {
  const { RoleName: holderName, PolicyName: name, PolicyDocument: document } = input;
  changeRole(store, { account, name: holderName }, (record) =>
    withInlinePolicy(record, { name, document }, { kind: 'role', holderName, region }),
  );
};
