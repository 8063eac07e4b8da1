// Metric filters as records. Emulator: nothing is counted by them; there is no CloudWatch to keep metrics.

import type { Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import { getLogGroup, putLogGroup } from './log-groups.ts';
import type { MetricFilter } from './types.gen.ts';

export type MetricFilterRecord = MetricFilter & { filterName: string; logGroupName: string };

/** By their group and their name. */
export const METRIC_FILTERS = records<MetricFilterRecord>('logs.metric-filters');

/** Makes the group tell how many filters it has. Throws ResourceNotFoundException. */
export function countMetricFilters(transaction: Transaction, scope: Scope, logGroupName: string): void {
  const record = getLogGroup(transaction, scope, logGroupName);
  const metricFilterCount = METRIC_FILTERS.list(transaction, scope, logGroupName).length;
  putLogGroup(transaction, scope, { ...record, group: { ...record.group, metricFilterCount } });
}
