// ListInstanceProfileTags.

import type { Operation } from '../operation.ts';
import { getInstanceProfile } from './instance-profiles.ts';
import { markerPage } from './pages.ts';
import type { ListInstanceProfileTagsRequest, ListInstanceProfileTagsResponse } from './types.gen.ts';

export const listInstanceProfileTags: Operation<ListInstanceProfileTagsRequest, ListInstanceProfileTagsResponse> = (
  input,
  { store, account },
) => {
  const { profile } = getInstanceProfile(store, account, input.InstanceProfileName);
  const { page, more } = markerPage(profile.Tags ?? [], (tag) => tag.Key, input);
  return { Tags: page, ...more };
};
