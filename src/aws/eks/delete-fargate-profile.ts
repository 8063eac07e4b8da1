// DeleteFargateProfile: marks the profile DELETING. The profile controller deletes its pods, then the profile.

import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { inUse } from './errors.ts';
import { FARGATE_PROFILES, getProfile, listProfiles, profileKey, withProfileStatus } from './fargate-profiles.ts';
import type { DeleteFargateProfileRequest, DeleteFargateProfileResponse } from './types.gen.ts';
import { updateInProgress } from './updates.ts';

export const deleteFargateProfile: Operation<DeleteFargateProfileRequest, DeleteFargateProfileResponse> = (
  input,
  context,
) => {
  const { account, region, store, clock } = context;
  const { clusterName, fargateProfileName } = input;
  const reference = { account, region, name: clusterName };
  return store.commit((transaction) => {
    getCluster(transaction, context, clusterName);
    const record = getProfile(transaction, context, input);
    const busy = listProfiles(transaction, reference).find(
      ({ profile }) => profile.status === 'CREATING' || profile.status === 'DELETING',
    );
    // hashicorp/terraform#25059; the capital letter is the service's, here and not in its sibling on creation.
    if (busy)
      throw inUse(
        `Cannot Delete Fargate Profile ${fargateProfileName} because cluster ${clusterName} currently has Fargate profile ${busy.profile.fargateProfileName} in status ${busy.profile.status}`,
        { clusterName },
      );
    // terraform-aws-modules/terraform-aws-eks#2194.
    if (updateInProgress(transaction, reference))
      throw inUse(
        `Cannot Delete Fargate Profile ${fargateProfileName} because cluster ${clusterName} currently has an update in progress`,
        { clusterName },
      );
    const leaving = withProfileStatus(record, 'DELETING', clock.simulatedMs());
    FARGATE_PROFILES.put(transaction, profileKey(reference, fargateProfileName), leaving);
    return { fargateProfile: leaving.profile };
  });
};
