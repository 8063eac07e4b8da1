// CreateEksAnywhereSubscription.

import { randomUUID } from '../../lib/ids.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { SUBSCRIPTIONS, type SubscriptionRecord } from './eks-anywhere-subscriptions.ts';
import { invalidParameter } from './errors.ts';
import { isRepeated, requestDigest } from './request-digest.ts';
import { newTags } from './tags.ts';
import type { CreateEksAnywhereSubscriptionRequest, CreateEksAnywhereSubscriptionResponse } from './types.gen.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_EksAnywhereSubscriptionTerm.html */
const TERMS_MONTHS = [12, 36];

export const createEksAnywhereSubscription: Operation<
  CreateEksAnywhereSubscriptionRequest,
  CreateEksAnywhereSubscriptionResponse
> = (input, context) => {
  if (!TERMS_MONTHS.includes(input.term.duration ?? 0))
    throw invalidParameter('The term duration must be 12 or 36 months');
  return context.store.commit((transaction) => {
    const existing = SUBSCRIPTIONS.list(transaction, context).find(({ name }) => name === input.name);
    if (existing && isRepeated(existing, input)) return { subscription: existing.subscription };
    if (existing) throw invalidParameter(`EKS Anywhere subscription already exists with name: ${input.name}`);
    const record = newRecord(input, context);
    SUBSCRIPTIONS.put(transaction, SUBSCRIPTIONS.keyOf(context, record.subscription.id), record);
    return { subscription: { ...record.subscription, status: 'CREATING' } };
  });
};

function newRecord(input: CreateEksAnywhereSubscriptionRequest, context: AwsContext): SubscriptionRecord {
  const { account, region, clock } = context;
  const nowMs = clock.simulatedMs();
  const id = randomUUID();
  const end = new Date(nowMs);
  end.setUTCMonth(end.getUTCMonth() + (input.term.duration ?? 12));
  return {
    name: input.name,
    subscription: {
      id,
      arn: regionalArn('eks', { account, region }, `eks-anywhere-subscription/${id}`),
      createdAt: nowMs,
      effectiveDate: nowMs,
      expirationDate: end.getTime(),
      licenseQuantity: input.licenseQuantity ?? 0,
      licenseType: input.licenseType ?? 'Cluster',
      term: { duration: input.term.duration ?? 12, unit: 'MONTHS' },
      status: 'ACTIVE',
      autoRenew: input.autoRenew ?? false,
      licenseArns: [],
      licenses: [],
      tags: newTags(context, input.tags),
    },
    requestToken: input.clientRequestToken,
    requestDigest: requestDigest(input),
  };
}
