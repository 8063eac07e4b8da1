// GetGroup: the group and its members.

import type { Operation } from '../operation.ts';
import { getGroupRecord } from './groups.ts';
import { markerPage } from './pages.ts';
import type { GetGroupRequest, GetGroupResponse } from './types.gen.ts';
import { getUserRecord } from './users.ts';

export const getGroup: Operation<GetGroupRequest, GetGroupResponse> = (input, { store, account }) => {
  const { group, userNames } = getGroupRecord(store, account, input.GroupName);
  const { page, more } = markerPage(userNames, (name) => name.toLowerCase(), input);
  const users = page.map((name) => ({ ...getUserRecord(store, account, name).user, Tags: undefined }));
  return { Group: group, Users: users, ...more };
};
