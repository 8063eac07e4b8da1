// DeletePolicy: attached ones, and those with more than their default version, stay.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { boundedBy, countOf, holdersOf, POLICIES, policyKey, refuseAwsPolicy } from './policies.ts';
import type { DeletePolicyRequest } from './types.gen.ts';

export const deletePolicy: Operation<DeletePolicyRequest, void> = ({ PolicyArn: arn }, { store, account }) => {
  refuseAwsPolicy(arn);
  const isAttached = countOf(holdersOf(store, account, arn)) + countOf(boundedBy(store, account, arn)) > 0;
  store.commit((transaction) => {
    const record = POLICIES.find(transaction, policyKey(account, arn));
    if (record?.policy.Arn !== arn) throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`);
    if (isAttached)
      throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.', { status: 409 });
    if (record.versions.length > 1)
      throw new AwsError(
        'DeleteConflict',
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        { status: 409 },
      );
    POLICIES.delete(transaction, policyKey(account, arn));
  });
};
