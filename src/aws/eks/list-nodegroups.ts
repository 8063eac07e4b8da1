// ListNodegroups: none, since none can be made.

import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { pageOfNames } from './pages.ts';
import type { ListNodegroupsRequest, ListNodegroupsResponse } from './types.gen.ts';

/** Throws ResourceNotFoundException for an unknown cluster. */
export const listNodegroups: Operation<ListNodegroupsRequest, ListNodegroupsResponse> = (input, context) => {
  getCluster(context.store, context, input.clusterName);
  const { names, nextToken } = pageOfNames([], input);
  return { nodegroups: names, nextToken };
};
