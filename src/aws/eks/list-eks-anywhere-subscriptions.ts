// ListEksAnywhereSubscriptions.

import type { Operation } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { SUBSCRIPTIONS } from './eks-anywhere-subscriptions.ts';
import { invalidParameter } from './errors.ts';
import type { ListEksAnywhereSubscriptionsRequest, ListEksAnywhereSubscriptionsResponse } from './types.gen.ts';

export const listEksAnywhereSubscriptions: Operation<
  ListEksAnywhereSubscriptionsRequest,
  ListEksAnywhereSubscriptionsResponse
> = ({ includeStatus, maxResults: size = 100, nextToken: token }, context) => {
  const all = SUBSCRIPTIONS.list(context.store, context)
    .map(({ subscription }) => subscription)
    .filter(({ status }) => !includeStatus?.length || includeStatus.some((wanted) => wanted === status));
  const page = pageOf(all, ({ id }) => id, { size, token });
  if (!page) throw invalidParameter('Invalid nextToken');
  return { subscriptions: page.items, nextToken: page.nextToken };
};
