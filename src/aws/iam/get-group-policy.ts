// GetGroupPolicy.

import type { Operation } from '../operation.ts';
import { getGroupRecord } from './groups.ts';
import { inlineDocument } from './policy-holders.ts';
import { encodeDocument } from './roles.ts';
import type { GetGroupPolicyRequest, GetGroupPolicyResponse } from './types.gen.ts';

export const getGroupPolicy: Operation<GetGroupPolicyRequest, GetGroupPolicyResponse> = (input, { store, account }) => {
  const record = getGroupRecord(store, account, input.GroupName);
  const document = inlineDocument(record, 'group', input.PolicyName);
  return {
    GroupName: record.group.GroupName,
    PolicyName: input.PolicyName,
    PolicyDocument: encodeDocument(document),
  };
};
