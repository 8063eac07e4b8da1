// DetachRolePolicy.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { changeRole } from './roles.ts';
import type { DetachRolePolicyRequest } from './types.gen.ts';

export const detachRolePolicy: Operation<DetachRolePolicyRequest, void> = (input, { store, account }) => {
  const { RoleName: name, PolicyArn: arn } = input;
  changeRole(store, { account, name }, (record) => {
    if (!record.attachedPolicies.includes(arn)) throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`);
    return { ...record, attachedPolicies: record.attachedPolicies.filter((other) => other !== arn) };
  });
};
