// AttachRolePolicy.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { isAttachable, noSuchPolicy } from './policies.ts';
import { changeRole } from './roles.ts';
import type { AttachRolePolicyRequest } from './types.gen.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MOST_ATTACHED = 10;

export const attachRolePolicy: Operation<AttachRolePolicyRequest, void> = (input, { store, account }) => {
  const { RoleName: name, PolicyArn: arn } = input;
  if (!arn.startsWith('arn:')) throw new AwsError('InvalidInput', `ARN ${arn} is not valid.`);
  changeRole(store, { account, name }, (record) => {
    if (!isAttachable(store, account, arn)) throw noSuchPolicy(arn);
    if (record.attachedPolicies.includes(arn)) return record;
    if (record.attachedPolicies.length >= MOST_ATTACHED)
      throw new AwsError('LimitExceeded', `Cannot exceed quota for PoliciesPerRole: ${MOST_ATTACHED}`);
    return { ...record, attachedPolicies: [...record.attachedPolicies, arn] };
  });
};
