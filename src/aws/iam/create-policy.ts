// CreatePolicy.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { globalArn } from '../partitions.ts';
import { newIamId, wholeSeconds } from './ids.ts';
import { POLICIES, type PolicyRecord, policyKey, toPolicy } from './policies.ts';
import { checkPolicyDocument } from './policy-document.ts';
import { withTags } from './tags.ts';
import type { CreatePolicyRequest, CreatePolicyResponse } from './types.gen.ts';

export const createPolicy: Operation<CreatePolicyRequest, CreatePolicyResponse> = (
  input,
  { store, account, region, clock },
) => {
  const { PolicyName: name, Path: path = '/', PolicyDocument: document } = input;
  checkPolicyDocument(document, 'identity', region);
  const arn = globalArn('iam', { account, region }, `policy${path}${name}`);
  const createdMs = wholeSeconds(clock.simulatedMs());
  const record: PolicyRecord = {
    policy: {
      PolicyName: name,
      PolicyId: newIamId('ANPA'),
      Arn: arn,
      Path: path,
      Description: input.Description,
      CreateDate: createdMs,
      UpdateDate: createdMs,
      Tags: withTags([], input.Tags ?? []),
    },
    versions: [{ versionId: 'v1', document, createdMs }],
    defaultVersionId: 'v1',
    nextVersion: 2,
  };
  store.commit((transaction) => {
    const key = policyKey(account, arn);
    if (POLICIES.find(transaction, key))
      throw new AwsError(
        'EntityAlreadyExists',
        `A policy called ${name} already exists. Duplicate names are not allowed.`,
      );
    POLICIES.put(transaction, key, record);
  });
  // The reply of CreatePolicy leaves the description out, and the tags of a policy that has none; GetPolicy has both.
  return {
    Policy: { ...toPolicy(store, account, record), Description: undefined, Tags: input.Tags && record.policy.Tags },
  };
};
