// ListClusters: with `include=all` also those that are registered from elsewhere.

import type { Operation } from '../operation.ts';
import { CLUSTERS } from './clusters.ts';
import { pageOfNames } from './pages.ts';
import { REGISTERED_CLUSTERS } from './registered-clusters.ts';
import type { ListClustersRequest, ListClustersResponse } from './types.gen.ts';

export const listClusters: Operation<ListClustersRequest, ListClustersResponse> = (input, context) => {
  const others = input.include?.includes('all') ? REGISTERED_CLUSTERS.list(context.store, context) : [];
  const all = [...CLUSTERS.list(context.store, context), ...others].map((record) => record.cluster.name);
  const { names, nextToken } = pageOfNames(all, input);
  return { clusters: names, nextToken };
};
