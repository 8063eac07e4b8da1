// PutResourcePolicy: the answer has the policy as it was given.

import { randomUUID } from '../../lib/ids.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { limitExceeded } from './limit-exceeded.ts';
import { getLogGroupByArn } from './log-groups.ts';
import { parsePolicy, policyKeyParts, RESOURCE_POLICIES } from './resource-policies.ts';
import type { PutResourcePolicyRequest, PutResourcePolicyResponse, ResourcePolicy } from './types.gen.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MOST_OF_AN_ACCOUNT = 10;

export const putResourcePolicy: Operation<PutResourcePolicyRequest, PutResourcePolicyResponse> = (input, context) => {
  const { policyName, policyDocument, resourceArn, expectedRevisionId } = input;
  parsePolicy(policyDocument);
  const parts = policyKeyParts(input);
  const key = RESOURCE_POLICIES.keyOf(context, ...parts);
  return context.store.commit((transaction) => {
    if (resourceArn !== undefined) getLogGroupByArn(transaction, context, resourceArn);
    const before = RESOURCE_POLICIES.find(transaction, key);
    if (expectedRevisionId !== undefined && expectedRevisionId !== before?.revisionId)
      throw new AwsError('OperationAbortedException', 'The expected revision is not that of the policy.');
    const { length: many } = RESOURCE_POLICIES.list(transaction, context, 'ACCOUNT');
    if (!before && parts[0] === 'ACCOUNT' && many >= MOST_OF_AN_ACCOUNT) throw limitExceeded();
    const revisionId = resourceArn === undefined ? undefined : randomUUID();
    const resourcePolicy: ResourcePolicy = {
      ...(policyName !== undefined && { policyName }),
      ...(policyDocument !== undefined && { policyDocument }),
      lastUpdatedTime: Math.floor(context.clock.simulatedMs()),
      policyScope: resourceArn === undefined ? 'ACCOUNT' : 'RESOURCE',
      ...(resourceArn !== undefined && { resourceArn, revisionId }),
    };
    RESOURCE_POLICIES.put(transaction, key, resourcePolicy);
    return { resourcePolicy, revisionId };
  });
};
