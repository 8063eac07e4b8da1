// CreateManagedPrefixList.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { newResourceId } from './collections.ts';
import { checkEntries, MANAGED_PREFIX_LISTS, type ManagedPrefixListRecord } from './managed-prefix-lists.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateManagedPrefixListRequest, CreateManagedPrefixListResult } from './types.gen.ts';

export const createManagedPrefixList: Operation<CreateManagedPrefixListRequest, CreateManagedPrefixListResult> = (
  input,
  context,
) => {
  const { PrefixListName, MaxEntries, AddressFamily } = input;
  if (AddressFamily !== 'IPv4' && AddressFamily !== 'IPv6')
    throw new AwsError('InvalidParameterValue', `Value (${AddressFamily}) for parameter AddressFamily is invalid.`);
  if (PrefixListName.startsWith('com.amazonaws'))
    throw new AwsError('InvalidParameterValue', 'The prefix list name cannot start with com.amazonaws.');
  const id = newResourceId('pl');
  const record: ManagedPrefixListRecord = {
    list: {
      PrefixListId: id,
      AddressFamily,
      State: 'create-complete',
      PrefixListArn: regionalArn('ec2', context, `prefix-list/${id}`),
      PrefixListName,
      MaxEntries,
      Version: 1,
      OwnerId: context.account,
    },
    versions: [checkEntries(input.Entries ?? [], { AddressFamily, MaxEntries })],
    Tags: tagsFor(input.TagSpecifications, 'prefix-list'),
  };
  context.store.commit((transaction) =>
    MANAGED_PREFIX_LISTS.put(transaction, MANAGED_PREFIX_LISTS.keyOf(context, id), record),
  );
  return { PrefixList: { ...record.list, State: 'create-in-progress', Tags: record.Tags } };
};
