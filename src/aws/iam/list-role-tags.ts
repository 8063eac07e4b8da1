// ListRoleTags.

import type { Operation } from '../operation.ts';
import { markerPage } from './pages.ts';
import { getRoleRecord } from './roles.ts';
import type { ListRoleTagsRequest, ListRoleTagsResponse } from './types.gen.ts';

export const listRoleTags: Operation<ListRoleTagsRequest, ListRoleTagsResponse> = (input, { store, account }) => {
  const { page, more } = markerPage(
    getRoleRecord(store, account, input.RoleName).role.Tags ?? [],
    (tag) => tag.Key,
    input,
  );
  return { Tags: page, ...more };
};
