// GetManagedPrefixListEntries: those of now, or of an earlier version.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { invalidNextToken } from './describe.ts';
import { getOwnPrefixList, listManagedPrefixLists } from './managed-prefix-lists.ts';
import type { GetManagedPrefixListEntriesRequest, GetManagedPrefixListEntriesResult } from './types.gen.ts';

export const getManagedPrefixListEntries: Operation<
  GetManagedPrefixListEntriesRequest,
  GetManagedPrefixListEntriesResult
> = ({ PrefixListId: id, TargetVersion: version, MaxResults = 100, NextToken: token }, context) => {
  const now = listManagedPrefixLists(context.store, context).find(({ list }) => list.PrefixListId === id);
  const entries =
    now && version === undefined
      ? now.entries
      : getOwnPrefixList(context.store, context, id).versions[(version ?? 1) - 1];
  if (!entries)
    throw new AwsError('InvalidParameterValue', `The version ${version} of the prefix list does not exist.`);
  const page = pageOf(entries, ({ Cidr = '' }) => Cidr, { size: MaxResults, token });
  if (!page) throw invalidNextToken(token);
  return { Entries: page.items, NextToken: page.nextToken };
};
