// DeleteAccessEntry.

import type { Operation } from '../operation.ts';
import { ACCESS_ENTRIES, accessEntryKey, getAccessEntry } from './access-entries.ts';
import { getClusterWithEntries } from './access-entry-rules.ts';
import type { DeleteAccessEntryRequest, DeleteAccessEntryResponse } from './types.gen.ts';

export const deleteAccessEntry: Operation<DeleteAccessEntryRequest, DeleteAccessEntryResponse> = (
  { clusterName, principalArn },
  context,
) => {
  context.store.commit((transaction) => {
    const { reference } = getClusterWithEntries(transaction, context, clusterName);
    getAccessEntry(transaction, reference, principalArn);
    ACCESS_ENTRIES.delete(transaction, accessEntryKey(reference, principalArn));
  });
  return {};
};
