// CreatePolicyVersion: at most five are kept.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { wholeSeconds } from './ids.ts';
import { changePolicy, getPolicyRecord } from './policies.ts';
import { checkPolicyDocument } from './policy-document.ts';
import type { CreatePolicyVersionRequest, CreatePolicyVersionResponse } from './types.gen.ts';

const MOST_VERSIONS = 5;

export const createPolicyVersion: Operation<CreatePolicyVersionRequest, CreatePolicyVersionResponse> = (
  input,
  { store, account, region, clock },
) => {
  const { PolicyArn: arn, PolicyDocument: document, SetAsDefault: isDefault = false } = input;
  checkPolicyDocument(document, 'identity', region);
  const createdMs = wholeSeconds(clock.simulatedMs());
  changePolicy(store, { account, arn }, (record) => {
    if (record.versions.length >= MOST_VERSIONS)
      throw new AwsError(
        'LimitExceeded',
        `A managed policy can have up to ${MOST_VERSIONS} versions. Before you create a new version, you must delete an existing version.`,
        { status: 409 },
      );
    const versionId = `v${record.nextVersion}`;
    return {
      policy: { ...record.policy, UpdateDate: createdMs },
      versions: [...record.versions, { versionId, document, createdMs }],
      defaultVersionId: isDefault ? versionId : record.defaultVersionId,
      nextVersion: record.nextVersion + 1,
    };
  });
  const made = getPolicyRecord(store, account, arn).versions.at(-1);
  return { PolicyVersion: { VersionId: made?.versionId, IsDefaultVersion: isDefault, CreateDate: createdMs } };
};
