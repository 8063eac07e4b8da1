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
    if (!/^arn:[^:]+:eks::aws:cluster-access-policy\/./.test(policyArn))
      throw invalidParameter('The policyArn parameter format is not valid', { clusterName });
    if (!isAccessPolicy(context, policyArn))
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

/** The words here and about the policy's ARN are measured in badmintoncryer/cdk-preflight, rules/eks. */
function checkScope({ type, namespaces = [] }: AccessScope, clusterName: string): void {
  if (type === 'namespace' && namespaces.length === 0)
    throw invalidParameter('At least 1 namespace must be provided if the type is set as namespace', {
      clusterName,
    });
  if (type === 'cluster' && namespaces.length > 0)
    throw invalidParameter('accessScope should not include namespaces if the type is not set as namespace', {
      clusterName,
    });
}
