// DescribeManagedPrefixLists.

import type { Operation } from '../operation.ts';
import { describe, type Kind } from './describe.ts';
import { listManagedPrefixLists } from './managed-prefix-lists.ts';
import type {
  DescribeManagedPrefixListsRequest,
  DescribeManagedPrefixListsResult,
  ManagedPrefixList,
} from './types.gen.ts';

const MANAGED_PREFIX_LIST_KIND: Kind<ManagedPrefixList> = {
  idOf: (list) => list.PrefixListId ?? '',
  tagsOf: (list) => list.Tags ?? [],
  idError: 'InvalidPrefixListID',
  idNoun: 'prefix list ID',
  idPrefix: 'pl',
  filters: {
    'owner-id': (list) => [list.OwnerId],
    'prefix-list-id': (list) => [list.PrefixListId],
    'prefix-list-name': (list) => [list.PrefixListName],
  },
};

export const describeManagedPrefixLists: Operation<
  DescribeManagedPrefixListsRequest,
  DescribeManagedPrefixListsResult
> = (input, context) => {
  const all = listManagedPrefixLists(context.store, context).map(({ list }) => list);
  const { items, nextToken } = describe(MANAGED_PREFIX_LIST_KIND, all, {
    ids: input.PrefixListIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { PrefixLists: items, NextToken: nextToken };
};
