// DeleteManagedPrefixList: one that no rule names.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { SECURITY_GROUPS } from './collections.ts';
import { getOwnPrefixList, MANAGED_PREFIX_LISTS } from './managed-prefix-lists.ts';
import type { DeleteManagedPrefixListRequest, DeleteManagedPrefixListResult } from './types.gen.ts';

export const deleteManagedPrefixList: Operation<DeleteManagedPrefixListRequest, DeleteManagedPrefixListResult> = (
  { PrefixListId: id },
  context,
) =>
  context.store.commit((transaction) => {
    const { list, Tags } = getOwnPrefixList(transaction, context, id);
    const isUsed = SECURITY_GROUPS.list(transaction, context).some(({ rules }) =>
      rules.some(({ PrefixListId }) => PrefixListId === id),
    );
    if (isUsed) throw new AwsError('DependencyViolation', `The prefix list ${id} is referenced by other resources.`);
    MANAGED_PREFIX_LISTS.delete(transaction, MANAGED_PREFIX_LISTS.keyOf(context, id));
    return { PrefixList: { ...list, State: 'delete-in-progress', Tags } };
  });
