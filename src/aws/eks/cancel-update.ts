// CancelUpdate. Only rollbacks of versions on clusters in Auto Mode can be cancelled, and there are none here: it refuses each update.
// https://docs.aws.amazon.com/eks/latest/APIReference/API_CancelUpdate.html

import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { invalidRequest } from './errors.ts';
import type { CancelUpdateRequest, CancelUpdateResponse } from './types.gen.ts';
import { getUpdate } from './updates.ts';

export const cancelUpdate: Operation<CancelUpdateRequest, CancelUpdateResponse> = ({ name, updateId }, context) => {
  const { account, region, store } = context;
  getCluster(store, context, name);
  const { update } = getUpdate(store, { account, region, name }, updateId);
  throw invalidRequest(`Update ${updateId} of type ${update.type} cannot be cancelled`, { clusterName: name });
};
