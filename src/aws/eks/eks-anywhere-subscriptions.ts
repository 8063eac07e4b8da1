// EKS Anywhere subscriptions as records. Emulator: they are kept and described; they license nothing.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import type { EksAnywhereSubscription } from './types.gen.ts';

export type SubscriptionRecord = {
  name: string;
  subscription: EksAnywhereSubscription & { id: string; arn: string; status: string; tags: Record<string, string> };
  requestToken?: string | undefined;
  requestDigest?: string | undefined;
};

export const SUBSCRIPTIONS = records<SubscriptionRecord>('eks.anywhere-subscriptions');

/** Throws ResourceNotFoundException. */
export function getSubscription(from: Store | Transaction, scope: Scope, id: string): SubscriptionRecord {
  const found = SUBSCRIPTIONS.find(from, SUBSCRIPTIONS.keyOf(scope, id));
  if (!found)
    throw new AwsError('ResourceNotFoundException', `No EKS Anywhere subscription found with ID: ${id}`, {
      members: { subscriptionId: id },
    });
  return found;
}
