// ListPolicyVersions: without their documents, the newest first.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import { getPolicyRecord } from './policies.ts';
import type { ListPolicyVersionsRequest, ListPolicyVersionsResponse } from './types.gen.ts';

export const listPolicyVersions: Operation<ListPolicyVersionsRequest, ListPolicyVersionsResponse> = (
  input,
  { store, account },
) => {
  const record = getPolicyRecord(store, account, input.PolicyArn);
  const versions = record.versions.map(({ versionId, createdMs }) => ({
    VersionId: versionId,
    IsDefaultVersion: versionId === record.defaultVersionId,
    CreateDate: createdMs,
  }));
  const newestFirst = (id: string) => String(1_000_000 - Number(id.slice(1))).padStart(7, '0');
  const { page, more } = markerPage(versions, ({ VersionId }) => newestFirst(VersionId), input);
  return { Versions: page, ...more };
};
