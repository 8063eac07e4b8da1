// ListUpdates.

import type { Operation } from '../operation.ts';
import { getCluster } from './clusters.ts';
import { pageOfNames } from './pages.ts';
import type { ListUpdatesRequest, ListUpdatesResponse } from './types.gen.ts';
import { UPDATES } from './updates.ts';

export const listUpdates: Operation<ListUpdatesRequest, ListUpdatesResponse> = (input, context) => {
  getCluster(context.store, context, input.name);
  const isOfOther = (input.nodegroupName ?? input.addonName) !== undefined;
  const ids = UPDATES.list(context.store, context, input.name)
    .filter(({ capabilityName }) => !isOfOther && capabilityName === input.capabilityName)
    .map(({ update }) => update.id);
  const { names, nextToken } = pageOfNames(ids, input);
  return { updateIds: names, nextToken };
};
