// ListUpdates.

import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { pageOfNames } from './pages.ts';
import type { ListUpdatesRequest, ListUpdatesResponse } from './types.gen.ts';
import { UPDATES } from './updates.ts';

export const listUpdates: Operation<ListUpdatesRequest, ListUpdatesResponse> = (input, context) => {
  getCluster(context.store, context, input.name);
  const isOfCluster = (input.nodegroupName ?? input.addonName ?? input.capabilityName) === undefined;
  const ids = isOfCluster ? UPDATES.list(context.store, context, input.name).map(({ update }) => update.id) : [];
  const { names, nextToken } = pageOfNames(ids, input);
  return { updateIds: names, nextToken };
};
