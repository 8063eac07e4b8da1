// ModifyManagedPrefixList: entries, with the version that they are thought to be of; the name; the most entries it may have.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { checkEntries, getOwnPrefixList, MANAGED_PREFIX_LISTS } from './managed-prefix-lists.ts';
import type { ModifyManagedPrefixListRequest, ModifyManagedPrefixListResult } from './types.gen.ts';

export const modifyManagedPrefixList: Operation<ModifyManagedPrefixListRequest, ModifyManagedPrefixListResult> = (
  input,
  context,
) => {
  const { PrefixListId: id, AddEntries = [], RemoveEntries = [], CurrentVersion } = input;
  return context.store.commit((transaction) => {
    const record = getOwnPrefixList(transaction, context, id);
    const hasEntries = AddEntries.length + RemoveEntries.length > 0;
    if (hasEntries && CurrentVersion === undefined)
      throw new AwsError('InvalidParameterValue', 'The request must contain the parameter CurrentVersion');
    if (hasEntries && CurrentVersion !== record.list.Version)
      throw new AwsError('PrefixListVersionMismatch', `The prefix list has the incorrect version number.`);
    const both = AddEntries.find(({ Cidr }) => RemoveEntries.some((removed) => removed.Cidr === Cidr));
    // As told in hashicorp/terraform-provider-aws, internal/service/ec2/vpc_managed_prefix_list.go.
    if (both)
      throw new AwsError(
        'InvalidParameterValue',
        `Request cannot contain Cidr ${both.Cidr} in both AddPrefixListEntries and RemovePrefixListEntries`,
      );
    const entries = record.versions.at(-1) ?? [];
    const missing = RemoveEntries.find((removed) => !entries.some(({ Cidr }) => Cidr === removed.Cidr));
    if (missing) throw new AwsError('InvalidParameterValue', `The entry '${missing.Cidr}' is not in the prefix list.`);
    const added = new Set([...AddEntries, ...RemoveEntries].map(({ Cidr }) => Cidr));
    const kept = entries.filter(({ Cidr = '' }) => !added.has(Cidr));
    const MaxEntries = input.MaxEntries ?? record.list.MaxEntries;
    const list = {
      ...record.list,
      PrefixListName: input.PrefixListName ?? record.list.PrefixListName,
      MaxEntries,
      Version: record.list.Version + (hasEntries ? 1 : 0),
      State: 'modify-complete' as const,
      StateMessage: undefined,
    };
    const next = checkEntries([...kept, ...AddEntries], list);
    MANAGED_PREFIX_LISTS.put(transaction, MANAGED_PREFIX_LISTS.keyOf(context, id), {
      ...record,
      list,
      versions: hasEntries ? [...record.versions, next] : record.versions,
    });
    return { PrefixList: { ...list, State: 'modify-in-progress', Tags: record.Tags } };
  });
};
