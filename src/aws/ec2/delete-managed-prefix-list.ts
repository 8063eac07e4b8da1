// DeleteManagedPrefixList. It is always begun, and fails for one that a rule names: getmoto/moto deletes such a one on AWS in its tests.

import type { Operation } from '../operation.ts';
import { SECURITY_GROUPS } from './collections.ts';
import { getOwnPrefixList, MANAGED_PREFIX_LISTS } from './managed-prefix-lists.ts';
import type { DeleteManagedPrefixListRequest, DeleteManagedPrefixListResult } from './types.gen.ts';

export const deleteManagedPrefixList: Operation<DeleteManagedPrefixListRequest, DeleteManagedPrefixListResult> = (
  { PrefixListId: id },
  context,
) =>
  context.store.commit((transaction) => {
    const record = getOwnPrefixList(transaction, context, id);
    const { list, Tags } = record;
    const isUsed = SECURITY_GROUPS.list(transaction, context).some(({ rules }) =>
      rules.some(({ PrefixListId }) => PrefixListId === id),
    );
    const key = MANAGED_PREFIX_LISTS.keyOf(context, id);
    const StateMessage = `The prefix list ${id} is referenced by other resources.`;
    if (isUsed)
      MANAGED_PREFIX_LISTS.put(transaction, key, {
        ...record,
        list: { ...list, State: 'delete-failed', StateMessage },
      });
    else MANAGED_PREFIX_LISTS.delete(transaction, key);
    return { PrefixList: { ...list, State: 'delete-in-progress', StateMessage: undefined, Tags } };
  });
