// AssumeRoleWithWebIdentity: new credentials for a role whose trust policy names the provider of the token that is brought. A pod's
// service account becomes a role this way. Nobody signs it.

import { AwsError } from '../aws-error.ts';
import { canWebIdentityAssume } from '../iam/policy-document.ts';
import { parseRoleArn } from '../iam/roles.ts';
import type { Operation } from '../operation.ts';
import { findRoleAnywhere, newSession } from './sessions.ts';
import type { AssumeRoleWithWebIdentityRequest, AssumeRoleWithWebIdentityResponse } from './types.gen.ts';
import { verifyWebIdentity } from './web-identity-token.ts';

export const assumeRoleWithWebIdentity: Operation<
  AssumeRoleWithWebIdentityRequest,
  AssumeRoleWithWebIdentityResponse
> = async (input, context) => {
  const { RoleArn: arn, RoleSessionName: sessionName, DurationSeconds: seconds = 3600 } = input;
  if (!parseRoleArn(arn)) throw new AwsError('ValidationError', 'Request ARN is invalid', { status: 400 });
  const { provider, subject, audiences } = await verifyWebIdentity(context, arn, input.WebIdentityToken);
  const record = findRoleAnywhere(context, arn);
  const identity = { providerArn: provider.arn, issuer: provider.url, subject, audiences };
  if (!record || !canWebIdentityAssume(record.role.AssumeRolePolicyDocument, identity))
    throw new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', { status: 403 });
  return {
    ...newSession(context, { role: record.role, sessionName, seconds }),
    SubjectFromWebIdentityToken: subject,
    Provider: provider.arn,
    Audience: audiences[0],
  };
};
