// ListClusters. Emulator: `include=all` adds nothing, because no cluster can be registered from elsewhere.

import type { Operation } from '../operation.ts';
import { CLUSTERS } from './clusters.ts';
import { pageOfNames } from './pages.ts';
import type { ListClustersRequest, ListClustersResponse } from './types.gen.ts';

export const listClusters: Operation<ListClustersRequest, ListClustersResponse> = (input, context) => {
  const all = CLUSTERS.list(context.store, context).map((record) => record.cluster.name);
  const { names, nextToken } = pageOfNames(all, input);
  return { clusters: names, nextToken };
};
