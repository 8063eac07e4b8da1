// GetPolicyVersion.

import type { Operation } from '../operation.ts';
import { getPolicyRecord, getVersion } from './policies.ts';
import { encodeDocument } from './roles.ts';
import type { GetPolicyVersionRequest, GetPolicyVersionResponse } from './types.gen.ts';

export const getPolicyVersion: Operation<GetPolicyVersionRequest, GetPolicyVersionResponse> = (
  input,
  { store, account },
) => {
  const record = getPolicyRecord(store, account, input.PolicyArn);
  const { versionId, document, createdMs } = getVersion(record, input.VersionId);
  return {
    PolicyVersion: {
      Document: encodeDocument(document),
      VersionId: versionId,
      IsDefaultVersion: versionId === record.defaultVersionId,
      CreateDate: createdMs,
    },
  };
};
