// ListPolicyTags.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import { getPolicyRecord } from './policies.ts';
import type { ListPolicyTagsRequest, ListPolicyTagsResponse } from './types.gen.ts';

export const listPolicyTags: Operation<ListPolicyTagsRequest, ListPolicyTagsResponse> = (input, { store, account }) => {
  const { policy } = getPolicyRecord(store, account, input.PolicyArn);
  const { page, more } = markerPage(policy.Tags ?? [], (tag) => tag.Key, input);
  return { Tags: page, ...more };
};
