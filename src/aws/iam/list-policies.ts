// ListPolicies: of the account, of AWS, or both.

import type { Operation } from '../operation.ts';
import { partitionOf } from '../partitions.ts';
import { GLOBAL_REGION } from '../records.ts';
import { awsPolicies } from './aws-managed-policies.ts';
import { markerPage } from './pages.ts';
import { POLICIES, toPolicy } from './policies.ts';
import type { ListPoliciesRequest, ListPoliciesResponse } from './types.gen.ts';

export const listPolicies: Operation<ListPoliciesRequest, ListPoliciesResponse> = (
  input,
  { store, account, region },
) => {
  const { Scope: scope = 'All', PathPrefix: prefix = '/' } = input;
  const own = scope === 'AWS' ? [] : POLICIES.list(store, { account, region: GLOBAL_REGION });
  const all = [...own, ...(scope === 'Local' ? [] : awsPolicies(partitionOf(region).name))]
    .map((record) => ({ ...toPolicy(store, account, record), Tags: undefined, Description: undefined }))
    .filter((policy) => policy.Path?.startsWith(prefix))
    .filter((policy) => !input.OnlyAttached || (policy.AttachmentCount ?? 0) > 0);
  const { page, more } = markerPage(all, (policy) => policy.Arn ?? '', input);
  return { Policies: page, ...more };
};
