// ListUserTags.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import type { ListUserTagsRequest, ListUserTagsResponse } from './types.gen.ts';
import { getUserRecord } from './users.ts';

export const listUserTags: Operation<ListUserTagsRequest, ListUserTagsResponse> = (input, { store, account }) => {
  const { user } = getUserRecord(store, account, input.UserName);
  const { page, more } = markerPage(user.Tags ?? [], (tag) => tag.Key, input);
  return { Tags: page, ...more };
};
