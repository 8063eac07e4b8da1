// SetDefaultPolicyVersion.

import type { Operation } from '../operation.ts';
import { changePolicy, getVersion } from './policies.ts';
import type { SetDefaultPolicyVersionRequest } from './types.gen.ts';

export const setDefaultPolicyVersion: Operation<SetDefaultPolicyVersionRequest, void> = (input, { store, account }) => {
  changePolicy(store, { account, arn: input.PolicyArn }, (record) => ({
    ...record,
    defaultVersionId: getVersion(record, input.VersionId).versionId,
  }));
};
