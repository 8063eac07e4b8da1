// PutGroupPolicy: creates or replaces an inline policy.

import type { Operation } from '../operation.ts';
import { changeGroup } from './groups.ts';
import { withInlinePolicy } from './policy-holders.ts';
import type { PutGroupPolicyRequest } from './types.gen.ts';

export const putGroupPolicy: Operation<PutGroupPolicyRequest, void> = (input, { store, account, region }) => {
  const { GroupName: holderName, PolicyName: name, PolicyDocument: document } = input;
  changeGroup(store, { account, name: holderName }, (record) =>
    withInlinePolicy(record, { name, document }, { kind: 'group', holderName, region }),
  );
};
