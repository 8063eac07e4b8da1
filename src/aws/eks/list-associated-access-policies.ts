// ListAssociatedAccessPolicies.

import type { Operation } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { getAccessEntry } from './access-entries.ts';
import { getClusterWithEntries } from './access-entry-rules.ts';
import { invalidParameter } from './errors.ts';
import type { ListAssociatedAccessPoliciesRequest, ListAssociatedAccessPoliciesResponse } from './types.gen.ts';

export const listAssociatedAccessPolicies: Operation<
  ListAssociatedAccessPoliciesRequest,
  ListAssociatedAccessPoliciesResponse
> = ({ clusterName, principalArn, maxResults: size = 100, nextToken: token }, context) => {
  const { reference } = getClusterWithEntries(context.store, context, clusterName);
  const entry = getAccessEntry(context.store, reference, principalArn);
  const page = pageOf(entry.policies, ({ policyArn }) => policyArn, { size, token });
  if (!page) throw invalidParameter('Invalid nextToken', { clusterName });
  return {
    clusterName,
    principalArn: entry.principalArn,
    associatedAccessPolicies: page.items,
    nextToken: page.nextToken,
  };
};
