// DeleteEksAnywhereSubscription.

import type { Operation } from '../operation.ts';
import { getSubscription, SUBSCRIPTIONS } from './eks-anywhere-subscriptions.ts';
import type { DeleteEksAnywhereSubscriptionRequest, DeleteEksAnywhereSubscriptionResponse } from './types.gen.ts';

export const deleteEksAnywhereSubscription: Operation<
  DeleteEksAnywhereSubscriptionRequest,
  DeleteEksAnywhereSubscriptionResponse
> = ({ id }, context) =>
  context.store.commit((transaction) => {
    const { subscription } = getSubscription(transaction, context, id);
    SUBSCRIPTIONS.delete(transaction, SUBSCRIPTIONS.keyOf(context, id));
    return { subscription: { ...subscription, status: 'DELETING' } };
  });
