// ListCapabilities.

import type { Operation } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { CAPABILITIES } from './capabilities.ts';
import { getCluster } from './clusters.ts';
import { invalidParameter } from './errors.ts';
import type { ListCapabilitiesRequest, ListCapabilitiesResponse } from './types.gen.ts';

export const listCapabilities: Operation<ListCapabilitiesRequest, ListCapabilitiesResponse> = (
  { clusterName, maxResults: size = 100, nextToken: token },
  context,
) => {
  getCluster(context.store, context, clusterName);
  const all = CAPABILITIES.list(context.store, context, clusterName).map(({ capability }) => capability);
  const page = pageOf(all, ({ capabilityName }) => capabilityName, { size, token });
  if (!page) throw invalidParameter('Invalid nextToken', { clusterName });
  return { capabilities: page.items, nextToken: page.nextToken };
};
