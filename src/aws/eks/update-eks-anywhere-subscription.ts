// UpdateEksAnywhereSubscription: whether it renews itself.

import type { Operation } from '../operation.ts';
import { getSubscription, SUBSCRIPTIONS } from './eks-anywhere-subscriptions.ts';
import type { UpdateEksAnywhereSubscriptionRequest, UpdateEksAnywhereSubscriptionResponse } from './types.gen.ts';

export const updateEksAnywhereSubscription: Operation<
  UpdateEksAnywhereSubscriptionRequest,
  UpdateEksAnywhereSubscriptionResponse
> = ({ id, autoRenew }, context) =>
  context.store.commit((transaction) => {
    const before = getSubscription(transaction, context, id);
    const subscription = { ...before.subscription, autoRenew };
    SUBSCRIPTIONS.put(transaction, SUBSCRIPTIONS.keyOf(context, id), { ...before, subscription });
    return { subscription };
  });
