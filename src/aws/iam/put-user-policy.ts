// PutUserPolicy: creates or replaces an inline policy.

import type { Operation } from '../operation.ts';
import { withInlinePolicy } from './policy-holders.ts';
import type { PutUserPolicyRequest } from './types.gen.ts';
import { changeUser } from './users.ts';

export const putUserPolicy: Operation<PutUserPolicyRequest, void> = (input, { store, account, region }) => {
  const { UserName: holderName, PolicyName: name, PolicyDocument: document } = input;
  changeUser(store, { account, name: holderName }, (record) =>
    withInlinePolicy(record, { name, document }, { kind: 'user', holderName, region }),
  );
};
