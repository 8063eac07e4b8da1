// Metric filters as records. Emulator: nothing is counted by them; there is no CloudWatch to keep metrics.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import { getLogGroup, putLogGroup } from './log-groups.ts';
import type { MetricFilter } from './types.gen.ts';

export type MetricFilterRecord = MetricFilter & { filterName: string; logGroupName: string };

/** By their group and their name. */
export const METRIC_FILTERS = records<MetricFilterRecord>('logs.metric-filters');

export function listMetricFilters(
  from: Store | Transaction,
  scope: Scope,
  logGroupName: string,
): readonly MetricFilterRecord[] {
  return METRIC_FILTERS.list(from, scope, logGroupName);
}

/** Makes the group tell how many filters it has. Throws ResourceNotFoundException. */
export function countMetricFilters(transaction: Transaction, scope: Scope, logGroupName: string): void {
  const record = getLogGroup(transaction, scope, logGroupName);
  const metricFilterCount = listMetricFilters(transaction, scope, logGroupName).length;
  putLogGroup(transaction, scope, { ...record, group: { ...record.group, metricFilterCount } });
}

/** The error for one thing more than a quota allows, of every kind. The words are recorded in localstack's tests. */
export function limitExceeded(): AwsError {
  return new AwsError('LimitExceededException', 'Resource limit exceeded.');
}
