// ListGroups.

import type { Operation } from '../operation.ts';
import { listGroupRecords } from './groups.ts';
import { markerPage } from './pages.ts';
import type { ListGroupsRequest, ListGroupsResponse } from './types.gen.ts';

export const listGroups: Operation<ListGroupsRequest, ListGroupsResponse> = (input, { store, account }) => {
  const groups = listGroupRecords(store, account)
    .map(({ group }) => group)
    .filter((group) => group.Path.startsWith(input.PathPrefix ?? '/'));
  const { page, more } = markerPage(groups, (group) => group.GroupName.toLowerCase(), input);
  return { Groups: page, ...more };
};
