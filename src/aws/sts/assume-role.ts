// AssumeRole: new credentials for a role whose trust policy names whoever asks.

import type { SessionFacts } from '../access-keys.ts';
import { findIdentity, keyOf } from '../authorization/permissions.ts';
import { requestValues, tagMap, tagValues, type Values } from '../authorization/request-values.ts';
import { AwsError } from '../aws-error.ts';
import { canPrincipalAssume, checkPolicyDocument, type TrustAction } from '../iam/policy-document.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { findRoleAnywhere, newSession } from './sessions.ts';
import type { AssumeRoleRequest, AssumeRoleResponse } from './types.gen.ts';

/** With a partition, a service and a resource. */
const ARN = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/;

export const assumeRole: Operation<AssumeRoleRequest, AssumeRoleResponse> = (input, context) => {
  const { RoleArn: arn, RoleSessionName: sessionName, DurationSeconds: seconds = 3600 } = input;
  if (!ARN.test(arn)) throw new AwsError('ValidationError', `${arn} is invalid`);
  const record = findRoleAnywhere(context, arn);
  const trust = record?.role.AssumeRolePolicyDocument;
  if (!record || trust === undefined) throw notAuthorized(context, 'sts:AssumeRole', arn);
  checkTrust(context, input, trust);
  const before = inherited(context);
  checkTags(input, before);
  if (input.Policy !== undefined) checkPolicyDocument(input.Policy, 'identity', context.region);
  return newSession(context, { role: record.role, sessionName, seconds, facts: sessionFacts(input, before) });
};

/** The words, as those about ARNs, are recorded from the service in localstack's tests (tests/aws/services/sts). */
function checkTags({ Tags = [], TransitiveTagKeys = [] }: AssumeRoleRequest, before: Inherited): void {
  const keys = new Set(Tags.map(({ Key }) => Key.toLowerCase()));
  if (keys.size < Tags.length)
    throw new AwsError(
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  if (TransitiveTagKeys.some((key) => !keys.has(key.toLowerCase())))
    throw new AwsError(
      'InvalidParameterValue',
      'The specified transitive tag key must be included in the requested tags.',
    );
  if (Object.keys(before).some((key) => keys.has(key.toLowerCase())))
    throw new AwsError(
      'InvalidParameterValue',
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
}

type Inherited = Readonly<Record<string, string>>;

/** The tags that whoever asks, being a session, hands on to the sessions that it begins. */
function inherited(context: AwsContext): Inherited {
  const { tags = {}, transitiveTagKeys = [] } = keyOf(context)?.session ?? {};
  const keys = new Set(transitiveTagKeys.map((key) => key.toLowerCase()));
  return Object.fromEntries(Object.entries(tags).filter(([key]) => keys.has(key.toLowerCase())));
}

/** The trust policy must allow the role to be assumed, and the session to have tags, where it is to have some. */
function checkTrust(context: AwsContext, input: AssumeRoleRequest, trust: string): void {
  const { store, principal } = context;
  const identity = findIdentity(store, principal.account, principal.arn);
  const values: Values = {
    ...requestValues(context, { identity, key: keyOf(context) }),
    ...tagValues('aws:requesttag', tagMap(input.Tags ?? [])),
    'aws:tagkeys': input.Tags?.map(({ Key }) => Key),
    'sts:externalid': input.ExternalId === undefined ? undefined : [input.ExternalId],
    'sts:rolesessionname': [input.RoleSessionName],
    'sts:sourceidentity': input.SourceIdentity === undefined ? undefined : [input.SourceIdentity],
  };
  const assuming = { arn: principal.arn, identityArn: identity?.arn ?? principal.arn };
  const actions: TrustAction[] = input.Tags?.length ? ['sts:AssumeRole', 'sts:TagSession'] : ['sts:AssumeRole'];
  for (const action of actions)
    if (!canPrincipalAssume(trust, action, { principal: assuming, values }))
      throw notAuthorized(context, action, input.RoleArn);
}

function notAuthorized({ principal }: AwsContext, action: TrustAction, arn: string): AwsError {
  const message = `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${arn}`;
  return new AwsError('AccessDenied', message, { status: 403 });
}

function sessionFacts(input: AssumeRoleRequest, before: Inherited): Omit<SessionFacts, 'issuedMs'> {
  const own = Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key, tag.Value]));
  const tags = { ...before, ...own };
  const transitiveTagKeys = [...Object.keys(before), ...(input.TransitiveTagKeys ?? [])];
  return {
    ...(input.Policy !== undefined && { policy: input.Policy }),
    ...(input.PolicyArns && { policyArns: input.PolicyArns.flatMap(({ arn }) => arn ?? []) }),
    ...(Object.keys(tags).length > 0 && { tags }),
    ...(transitiveTagKeys.length > 0 && { transitiveTagKeys }),
    ...(input.SourceIdentity !== undefined && { sourceIdentity: input.SourceIdentity }),
  };
}
