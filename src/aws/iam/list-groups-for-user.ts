// ListGroupsForUser.

import type { Operation } from '../operation.ts';
import { listGroupRecords } from './groups.ts';
import { markerPage } from './pages.ts';
import type { ListGroupsForUserRequest, ListGroupsForUserResponse } from './types.gen.ts';
import { getUserRecord } from './users.ts';

export const listGroupsForUser: Operation<ListGroupsForUserRequest, ListGroupsForUserResponse> = (
  input,
  { store, account },
) => {
  const { user } = getUserRecord(store, account, input.UserName);
  const groups = listGroupRecords(store, account, user.UserName).map(({ group }) => group);
  const { page, more } = markerPage(groups, (group) => group.GroupName.toLowerCase(), input);
  return { Groups: page, ...more };
};
