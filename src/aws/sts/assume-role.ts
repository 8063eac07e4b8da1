// AssumeRole: new credentials for a role whose trust policy names whoever asks.

import { AwsError } from '../aws-error.ts';
import { canPrincipalAssume } from '../iam/policy-document.ts';
import { findRoleByArn } from '../iam/roles.ts';
import type { Operation } from '../operation.ts';
import { newSession } from './sessions.ts';
import type { AssumeRoleRequest, AssumeRoleResponse } from './types.gen.ts';

export const assumeRole: Operation<AssumeRoleRequest, AssumeRoleResponse> = (input, context) => {
  const { RoleArn: arn, RoleSessionName: sessionName, DurationSeconds: seconds = 3600 } = input;
  const { principal } = context;
  const record = findRoleByArn(context.store, context.account, arn);
  const document = record?.role.AssumeRolePolicyDocument;
  if (!record || document === undefined || !canPrincipalAssume(document, principal.arn, input.ExternalId))
    throw new AwsError(
      'AccessDenied',
      `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      { status: 403 },
    );
  if (seconds > (record.role.MaxSessionDuration ?? 3600))
    throw new AwsError(
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      { status: 400 },
    );
  return newSession(context, { role: record.role, sessionName, seconds });
};
