// DescribeAccessEntry.

import type { Operation } from '../operation.ts';
import { getAccessEntry, toAccessEntry } from './access-entries.ts';
import { getClusterWithEntries } from './access-entry-rules.ts';
import type { DescribeAccessEntryRequest, DescribeAccessEntryResponse } from './types.gen.ts';

export const describeAccessEntry: Operation<DescribeAccessEntryRequest, DescribeAccessEntryResponse> = (
  { clusterName, principalArn },
  context,
) => {
  const { reference } = getClusterWithEntries(context.store, context, clusterName);
  return { accessEntry: toAccessEntry(clusterName, getAccessEntry(context.store, reference, principalArn)) };
};
