// PutRolePolicy: creates or replaces an inline policy.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { checkPolicyDocument } from './policy-document.ts';
import { changeRole } from './roles.ts';
import type { PutRolePolicyRequest } from './types.gen.ts';

/** Of all inline policies of a role together, white space not counted. */
const MOST_BYTES = 10_240;

export const putRolePolicy: Operation<PutRolePolicyRequest, void> = (input, { store, account }) => {
  const { RoleName: name, PolicyName: policyName, PolicyDocument: document } = input;
  changeRole(store, { account, name }, (record) => {
    checkPolicyDocument(document, 'identity');
    const inlinePolicies = { ...record.inlinePolicies, [policyName]: document };
    const size = Object.values(inlinePolicies).reduce((sum, text) => sum + text.replace(/\s/g, '').length, 0);
    if (size > MOST_BYTES)
      throw new AwsError('LimitExceeded', `Maximum policy size of ${MOST_BYTES} bytes exceeded for role ${name}`);
    return { ...record, inlinePolicies };
  });
};
