// DescribeMetricFilters: of a group or of all, by the beginning of their names, or by the metric that they would make.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getLogGroup } from './log-groups.ts';
import { METRIC_FILTERS } from './metric-filters.ts';
import { logsPage } from './pages.ts';
import type { DescribeMetricFiltersRequest, DescribeMetricFiltersResponse } from './types.gen.ts';

export const describeMetricFilters: Operation<DescribeMetricFiltersRequest, DescribeMetricFiltersResponse> = (
  input,
  context,
) => {
  const { logGroupName, filterNamePrefix: prefix = '', metricName, metricNamespace } = input;
  // The words are those of moto, moto/logs/models.py.
  if ((metricName === undefined) !== (metricNamespace === undefined))
    throw new AwsError(
      'InvalidParameterException',
      'If you include the metricName parameter in your request, you must also include the metricNamespace parameter.',
    );
  if (logGroupName !== undefined) getLogGroup(context.store, context, logGroupName);
  const isOfMetric = (made: { metricName?: string | undefined; metricNamespace?: string | undefined }) =>
    made.metricName === metricName && made.metricNamespace === metricNamespace;
  const filters = METRIC_FILTERS.list(context.store, context, ...(logGroupName === undefined ? [] : [logGroupName]))
    .filter(({ filterName }) => filterName.startsWith(prefix))
    .filter((filter) => metricName === undefined || filter.metricTransformations?.some(isOfMetric));
  const { items, nextToken } = logsPage(filters, ({ filterName, logGroupName: of }) => `${filterName}/${of}`, input);
  return { metricFilters: items, nextToken };
};
