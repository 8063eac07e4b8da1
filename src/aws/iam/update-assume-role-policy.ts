// UpdateAssumeRolePolicy.

import type { Operation } from '../operation.ts';
import { checkPolicyDocument } from './policy-document.ts';
import { changeRole } from './roles.ts';
import type { UpdateAssumeRolePolicyRequest } from './types.gen.ts';

export const updateAssumeRolePolicy: Operation<UpdateAssumeRolePolicyRequest, void> = (
  input,
  { store, account, region },
) => {
  changeRole(store, { account, name: input.RoleName }, (record) => {
    checkPolicyDocument(input.PolicyDocument, 'trust', region);
    return { ...record, role: { ...record.role, AssumeRolePolicyDocument: input.PolicyDocument } };
  });
};
