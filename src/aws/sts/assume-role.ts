// AssumeRole: new credentials for a role whose trust policy names whoever asks.

import type { SessionFacts } from '../access-keys.ts';
import { AwsError } from '../aws-error.ts';
import { canPrincipalAssume, checkPolicyDocument } from '../iam/policy-document.ts';
import type { Operation } from '../operation.ts';
import { findRoleAnywhere, newSession } from './sessions.ts';
import type { AssumeRoleRequest, AssumeRoleResponse } from './types.gen.ts';

export const assumeRole: Operation<AssumeRoleRequest, AssumeRoleResponse> = (input, context) => {
  const { RoleArn: arn, RoleSessionName: sessionName, DurationSeconds: seconds = 3600 } = input;
  const { principal } = context;
  const record = findRoleAnywhere(context, arn);
  const document = record?.role.AssumeRolePolicyDocument;
  if (!record || document === undefined || !canPrincipalAssume(document, principal.arn, input.ExternalId))
    throw new AwsError(
      'AccessDenied',
      `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      { status: 403 },
    );
  if (input.Policy !== undefined) checkPolicyDocument(input.Policy, 'identity');
  return newSession(context, { role: record.role, sessionName, seconds, facts: sessionFacts(input) });
};

function sessionFacts(input: AssumeRoleRequest): Omit<SessionFacts, 'issuedMs'> {
  return {
    ...(input.Policy !== undefined && { policy: input.Policy }),
    ...(input.PolicyArns && { policyArns: input.PolicyArns.flatMap(({ arn }) => arn ?? []) }),
    ...(input.Tags && { tags: Object.fromEntries(input.Tags.map((tag) => [tag.Key, tag.Value])) }),
    ...(input.SourceIdentity !== undefined && { sourceIdentity: input.SourceIdentity }),
  };
}
