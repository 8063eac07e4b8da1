// ListUsers.

import type { Operation } from '../operation.ts';
import { GLOBAL_REGION } from '../records.ts';
import { markerPage } from './pages.ts';
import type { ListUsersRequest, ListUsersResponse } from './types.gen.ts';
import { USERS } from './users.ts';

export const listUsers: Operation<ListUsersRequest, ListUsersResponse> = (input, { store, account }) => {
  const users = USERS.list(store, { account, region: GLOBAL_REGION })
    .map(({ user }) => ({ ...user, Tags: undefined, PermissionsBoundary: undefined }))
    .filter((user) => user.Path.startsWith(input.PathPrefix ?? '/'));
  const { page, more } = markerPage(users, (user) => user.UserName.toLowerCase(), input);
  return { Users: page, ...more };
};
