// DisassociateAccessPolicy.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { ACCESS_ENTRIES, accessEntryKey, getAccessEntry } from './access-entries.ts';
import { getClusterWithEntries } from './access-entry-rules.ts';
import type { DisassociateAccessPolicyRequest, DisassociateAccessPolicyResponse } from './types.gen.ts';

export const disassociateAccessPolicy: Operation<DisassociateAccessPolicyRequest, DisassociateAccessPolicyResponse> = (
  { clusterName, principalArn, policyArn },
  context,
) => {
  context.store.commit((transaction) => {
    const { reference } = getClusterWithEntries(transaction, context, clusterName);
    const entry = getAccessEntry(transaction, reference, principalArn);
    const policies = entry.policies.filter((policy) => policy.policyArn !== policyArn);
    if (policies.length === entry.policies.length)
      throw new AwsError(
        'ResourceNotFoundException',
        'The specified policyArn is not associated with the specified principalArn.',
        { members: { clusterName } },
      );
    ACCESS_ENTRIES.put(transaction, accessEntryKey(reference, principalArn), { ...entry, policies });
  });
  return {};
};
