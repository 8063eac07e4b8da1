// GetRolePolicy.

import type { Operation } from '../operation.ts';
import { inlineDocument } from './policy-holders.ts';
import { encodeDocument, getRoleRecord } from './roles.ts';
import type { GetRolePolicyRequest, GetRolePolicyResponse } from './types.gen.ts';

export const getRolePolicy: Operation<GetRolePolicyRequest, GetRolePolicyResponse> = (input, { store, account }) => {
  const record = getRoleRecord(store, account, input.RoleName);
  const document = inlineDocument(record, 'role', input.PolicyName);
  return {
    RoleName: record.role.RoleName,
    PolicyName: input.PolicyName,
    PolicyDocument: encodeDocument(document),
  };
};
