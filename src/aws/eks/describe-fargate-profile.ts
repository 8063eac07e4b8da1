// DescribeFargateProfile.

import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { getProfile } from './fargate-profiles.ts';
import type { DescribeFargateProfileRequest, DescribeFargateProfileResponse } from './types.gen.ts';

export const describeFargateProfile: Operation<DescribeFargateProfileRequest, DescribeFargateProfileResponse> = (
  input,
  context,
) => {
  getCluster(context.store, context, input.clusterName);
  return { fargateProfile: getProfile(context.store, context, input).profile };
};
