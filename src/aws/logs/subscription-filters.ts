// Subscription filters as records. Emulator: nothing is sent on; there is no Lambda, Kinesis or Firehose that would take it.

import { records } from '../records.ts';
import type { SubscriptionFilter } from './types.gen.ts';

export type SubscriptionFilterRecord = SubscriptionFilter & { filterName: string; logGroupName: string };

/** By their group and their name. */
export const SUBSCRIPTION_FILTERS = records<SubscriptionFilterRecord>('logs.subscription-filters');
