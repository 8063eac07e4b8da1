// AssociateAccessPolicy: again for the same policy, it changes the scope.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { ACCESS_ENTRIES, accessEntryKey, getAccessEntry } from './access-entries.ts';
import { getClusterWithEntries } from './access-entry-rules.ts';
import { isAccessPolicy } from './access-policies.ts';
import { invalidParameter, invalidRequest } from './errors.ts';
import type { AccessScope, AssociateAccessPolicyRequest, AssociateAccessPolicyResponse } from './types.gen.ts';

export const associateAccessPolicy: Operation<AssociateAccessPolicyRequest, AssociateAccessPolicyResponse> = (
  { clusterName, principalArn, policyArn, accessScope },
  context,
) =>
  context.store.commit((transaction) => {
    const { reference } = getClusterWithEntries(transaction, context, clusterName);
    const entry = getAccessEntry(transaction, reference, principalArn);
    if (entry.type !== 'STANDARD')
      throw invalidRequest('This operation can only be performed on Access Entries with a type of "STANDARD".', {
        clusterName,
      });
    if (!isAccessPolicy(policyArn))
      throw new AwsError(
        'ResourceNotFoundException',
        "The specified policyArn could not be found. You can view your available access policies with 'list-access-policies'.",
        { members: { clusterName } },
      );
    checkScope(accessScope, clusterName);
    const nowMs = context.clock.simulatedMs();
    const before = entry.policies.find((policy) => policy.policyArn === policyArn);
    const associated = {
      policyArn,
      accessScope: { type: accessScope.type, namespaces: [...(accessScope.namespaces ?? [])] },
      associatedAt: before?.associatedAt ?? nowMs,
      modifiedAt: nowMs,
    };
    ACCESS_ENTRIES.put(transaction, accessEntryKey(reference, principalArn), {
      ...entry,
      policies: [...entry.policies.filter((policy) => policy !== before), associated],
    });
    return { clusterName, principalArn: entry.principalArn, associatedAccessPolicy: associated };
  });

function checkScope({ type, namespaces = [] }: AccessScope, clusterName: string): void {
  if (type === 'namespace' && namespaces.length === 0)
    throw invalidParameter('At least one namespace must be specified for an access scope of type namespace.', {
      clusterName,
    });
  if (type === 'cluster' && namespaces.length > 0)
    throw invalidParameter('Namespaces cannot be specified for an access scope of type cluster.', { clusterName });
}
