// GetUserPolicy.

import type { Operation } from '../operation.ts';
import { inlineDocument } from './policy-holders.ts';
import { encodeDocument } from './roles.ts';
import type { GetUserPolicyRequest, GetUserPolicyResponse } from './types.gen.ts';
import { getUserRecord } from './users.ts';

export const getUserPolicy: Operation<GetUserPolicyRequest, GetUserPolicyResponse> = (input, { store, account }) => {
  const record = getUserRecord(store, account, input.UserName);
  const document = inlineDocument(record, 'user', input.PolicyName);
  return {
    UserName: record.user.UserName,
    PolicyName: input.PolicyName,
    PolicyDocument: encodeDocument(document),
  };
};
