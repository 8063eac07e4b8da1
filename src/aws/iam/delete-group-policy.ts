// DeleteGroupPolicy.

import type { Operation } from '../operation.ts';
import { changeGroup } from './groups.ts';
import { withoutInlinePolicy } from './policy-holders.ts';
import type { DeleteGroupPolicyRequest } from './types.gen.ts';

export const deleteGroupPolicy: Operation<DeleteGroupPolicyRequest, void> = (input, { store, account }) => {
  changeGroup(store, { account, name: input.GroupName }, (record) =>
    withoutInlinePolicy(record, 'group', input.PolicyName),
  );
};
