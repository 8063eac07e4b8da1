// DescribeEksAnywhereSubscription.

import type { Operation } from '../operation.ts';
import { getSubscription } from './eks-anywhere-subscriptions.ts';
import type { DescribeEksAnywhereSubscriptionRequest, DescribeEksAnywhereSubscriptionResponse } from './types.gen.ts';

export const describeEksAnywhereSubscription: Operation<
  DescribeEksAnywhereSubscriptionRequest,
  DescribeEksAnywhereSubscriptionResponse
> = ({ id }, context) => ({ subscription: getSubscription(context.store, context, id).subscription });
