// CreateServiceLinkedRole. Its answer has the trust policy's action and service in lists (the AWS CLI's example), GetRole's has not.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { globalArn } from '../partitions.ts';
import { encodeDocument, newRoleRecord, ROLES, roleKey, toRole } from './roles.ts';
import { SERVICE_LINKED_ROLES, SERVICE_ROLE_PATH } from './service-linked-roles.ts';
import type { CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse } from './types.gen.ts';

export const createServiceLinkedRole: Operation<CreateServiceLinkedRoleRequest, CreateServiceLinkedRoleResponse> = (
  input,
  context,
) => {
  const { store, account, clock } = context;
  const { AWSServiceName: service, CustomSuffix: suffix } = input;
  const facts = SERVICE_LINKED_ROLES[service];
  if (!facts)
    throw new AwsError('InvalidInput', `Service-linked roles are not supported for ${service}`, { status: 400 });
  if (suffix !== undefined && !facts.hasSuffix)
    throw new AwsError('InvalidInput', `Custom suffix is not allowed for ${service}`, { status: 400 });
  const trustPolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });
  const answeredPolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }],
  });
  const name = suffix === undefined ? facts.name : `${facts.name}_${suffix}`;
  const path = `${SERVICE_ROLE_PATH}${service}/`;
  const made = newRoleRecord(context, { name, path, trustPolicy, createdMs: clock.simulatedMs() });
  const record = {
    ...made,
    role: { ...made.role, Description: input.Description },
    attachedPolicies: [globalArn('iam', { ...context, account: 'aws' }, `policy${SERVICE_ROLE_PATH}${facts.policy}`)],
  };
  store.commit((transaction) => {
    const key = roleKey(account, name);
    if (ROLES.find(transaction, key))
      throw new AwsError(
        'InvalidInput',
        `Service role name ${name} has been taken in this account, please try a different suffix.`,
        { status: 400 },
      );
    ROLES.put(transaction, key, record);
  });
  return { Role: { ...toRole(record), AssumeRolePolicyDocument: encodeDocument(answeredPolicy) } };
};
