// ListAddons: none, since none can be made; what a fresh cluster brings along is self-managed, and not listed.

import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { pageOfNames } from './pages.ts';
import type { ListAddonsRequest, ListAddonsResponse } from './types.gen.ts';

/** Throws ResourceNotFoundException for an unknown cluster. */
export const listAddons: Operation<ListAddonsRequest, ListAddonsResponse> = (input, context) => {
  getCluster(context.store, context, input.clusterName);
  const { names, nextToken } = pageOfNames([], input);
  return { addons: names, nextToken };
};
