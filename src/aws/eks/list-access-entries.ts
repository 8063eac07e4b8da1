// ListAccessEntries.

import type { Operation } from '../operation.ts';
import { ACCESS_ENTRIES } from './access-entries.ts';
import { getClusterWithEntries } from './access-entry-rules.ts';
import { pageOfNames } from './pages.ts';
import type { ListAccessEntriesRequest, ListAccessEntriesResponse } from './types.gen.ts';

export const listAccessEntries: Operation<ListAccessEntriesRequest, ListAccessEntriesResponse> = (input, context) => {
  const { associatedPolicyArn } = input;
  const { reference } = getClusterWithEntries(context.store, context, input.clusterName);
  const arns = ACCESS_ENTRIES.list(context.store, reference, reference.name)
    .filter(
      ({ policies }) =>
        associatedPolicyArn === undefined || policies.some(({ policyArn }) => policyArn === associatedPolicyArn),
    )
    .map(({ principalArn }) => principalArn);
  const { names, nextToken } = pageOfNames(arns, input);
  return { accessEntries: names, nextToken };
};
