// UpdateAccessEntry: the names that a STANDARD entry gives.

import type { Operation } from '../operation.ts';
import { ACCESS_ENTRIES, accessEntryKey, getAccessEntry, toAccessEntry } from './access-entries.ts';
import { getClusterWithEntries, namesOf } from './access-entry-rules.ts';
import { invalidRequest } from './errors.ts';
import type { UpdateAccessEntryRequest, UpdateAccessEntryResponse } from './types.gen.ts';

export const updateAccessEntry: Operation<UpdateAccessEntryRequest, UpdateAccessEntryResponse> = (input, context) => {
  const { clusterName, principalArn } = input;
  return context.store.commit((transaction) => {
    const { reference } = getClusterWithEntries(transaction, context, clusterName);
    const before = getAccessEntry(transaction, reference, principalArn);
    if (before.type !== 'STANDARD')
      throw invalidRequest('This operation can only be performed on Access Entries with a type of "STANDARD".', {
        clusterName,
      });
    const { kubernetesGroups = before.kubernetesGroups, username } = input;
    const names = namesOf(before.type, { username, kubernetesGroups }, before.username);
    const after = { ...before, ...names, modifiedAtMs: context.clock.simulatedMs() };
    ACCESS_ENTRIES.put(transaction, accessEntryKey(reference, principalArn), after);
    return { accessEntry: toAccessEntry(clusterName, after) };
  });
};
