// The role in whose name CloudFormation makes a stack's resources, where one is given.

import { canAssume } from '../iam/policy-document.ts';
import { findRoleByArn } from '../iam/roles.ts';
import type { AwsContext, Principal } from '../operation.ts';
import { partitionOfArn } from '../partitions.ts';
import { validationError } from './errors.ts';

/** The role's ARN. Throws ValidationError for one that CloudFormation cannot assume. */
export function checkServiceRole({ store, account }: AwsContext, roleArn: string | undefined): string | undefined {
  if (roleArn === undefined) return undefined;
  const role = findRoleByArn(store, account, roleArn)?.role;
  if (
    !role ||
    !canAssume(role.AssumeRolePolicyDocument, {
      service: 'cloudformation.amazonaws.com',
      sourceArn: '',
      sourceAccount: account,
    })
  )
    throw validationError(`Role ${roleArn} is invalid or cannot be assumed`);
  return roleArn;
}

/** The session in which the role acts. */
export function sessionOf(roleArn: string, account: string): Principal {
  const name = roleArn.split('/').at(-1) ?? '';
  const arn = `arn:${partitionOfArn(roleArn)}:sts::${account}:assumed-role/${name}/AWSCloudFormation`;
  return { arn, account, userId: 'AWSCloudFormation', accessKeyId: '' };
}
