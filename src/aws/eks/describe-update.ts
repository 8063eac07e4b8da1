// DescribeUpdate. Emulator: there are no updates of node groups and add-ons.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import type { DescribeUpdateRequest, DescribeUpdateResponse } from './types.gen.ts';
import { getUpdate } from './updates.ts';

export const describeUpdate: Operation<DescribeUpdateRequest, DescribeUpdateResponse> = (input, context) => {
  const { account, region, store } = context;
  getCluster(store, context, input.name);
  const found = getUpdate(store, { account, region, name: input.name }, input.updateId);
  const isOfOther = (input.nodegroupName ?? input.addonName) !== undefined;
  if (isOfOther || found.capabilityName !== input.capabilityName)
    throw new AwsError('ResourceNotFoundException', `No update found for ID: ${input.updateId}`, {
      members: { clusterName: input.name, nodegroupName: input.nodegroupName, addonName: input.addonName },
    });
  return { update: found.update };
};
