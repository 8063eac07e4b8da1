// DescribePrefixLists.

import type { Operation } from '../operation.ts';
import { describe, type Kind } from './describe.ts';
import { prefixLists } from './prefix-lists.ts';
import type { DescribePrefixListsRequest, DescribePrefixListsResult, PrefixList } from './types.gen.ts';

const PREFIX_LIST_KIND: Kind<PrefixList> = {
  idOf: (list) => list.PrefixListId ?? '',
  tagsOf: () => [],
  idError: 'InvalidPrefixListId',
  idNoun: 'prefix list ID',
  idPrefix: 'pl',
  filters: {
    'prefix-list-id': (list) => [list.PrefixListId],
    'prefix-list-name': (list) => [list.PrefixListName],
  },
};

export const describePrefixLists: Operation<DescribePrefixListsRequest, DescribePrefixListsResult> = (
  input,
  context,
) => {
  const { items, nextToken } = describe(PREFIX_LIST_KIND, prefixLists(context), {
    ids: input.PrefixListIds,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { PrefixLists: items, NextToken: nextToken };
};
