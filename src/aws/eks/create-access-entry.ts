// CreateAccessEntry.

import type { Operation } from '../operation.ts';
import { defaultUsername, findAccessEntry, putNewAccessEntry, toAccessEntry } from './access-entries.ts';
import { checkNodePrincipal, checkPrincipal, getClusterWithEntries, namesOf } from './access-entry-rules.ts';
import { inUse } from './errors.ts';
import { isRepeated, requestDigest } from './request-digest.ts';
import { newTags } from './tags.ts';
import type { CreateAccessEntryRequest, CreateAccessEntryResponse } from './types.gen.ts';

export const createAccessEntry: Operation<CreateAccessEntryRequest, CreateAccessEntryResponse> = (input, context) => {
  const { clusterName, principalArn, type = 'STANDARD', tags, username, kubernetesGroups } = input;
  const { store, clock } = context;
  const names = namesOf(type, { username, kubernetesGroups }, defaultUsername(principalArn));
  checkNodePrincipal(type, principalArn, context.account);
  return store.commit((transaction) => {
    const { reference } = getClusterWithEntries(transaction, context, clusterName);
    const existing = findAccessEntry(transaction, reference, principalArn);
    if (existing && isRepeated(existing, input)) return { accessEntry: toAccessEntry(clusterName, existing) };
    if (existing)
      throw inUse('The specified access entry resource is already in use on this cluster.', { clusterName });
    checkPrincipal(transaction, context, principalArn);
    const record = putNewAccessEntry(transaction, reference, {
      principalArn,
      type,
      ...names,
      tags: newTags(context, tags),
      requestToken: input.clientRequestToken,
      requestDigest: requestDigest(input),
      nowMs: clock.simulatedMs(),
    });
    return { accessEntry: toAccessEntry(clusterName, record) };
  });
};
