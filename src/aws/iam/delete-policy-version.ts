// DeletePolicyVersion: not the default one.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { changePolicy, getVersion } from './policies.ts';
import type { DeletePolicyVersionRequest } from './types.gen.ts';

export const deletePolicyVersion: Operation<DeletePolicyVersionRequest, void> = (input, { store, account }) => {
  changePolicy(store, { account, arn: input.PolicyArn }, (record) => {
    getVersion(record, input.VersionId);
    if (record.defaultVersionId === input.VersionId)
      throw new AwsError('DeleteConflict', 'Cannot delete the default version of a policy.', { status: 409 });
    return { ...record, versions: record.versions.filter(({ versionId }) => versionId !== input.VersionId) };
  });
};
