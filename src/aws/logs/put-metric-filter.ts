// PutMetricFilter: one of the same name is replaced.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { checkFilterPattern } from './filter-pattern.ts';
import { limitExceeded } from './limit-exceeded.ts';
import { getLogGroup } from './log-groups.ts';
import { countMetricFilters, METRIC_FILTERS } from './metric-filters.ts';
import type { PutMetricFilterRequest } from './types.gen.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MOST_OF_A_GROUP = 100;

export const putMetricFilter: Operation<PutMetricFilterRequest, void> = (input, context) => {
  const { logGroupName, filterName, filterPattern, metricTransformations } = input;
  checkFilterPattern(filterPattern, 'Invalid metric filter pattern');
  // The words are those of moto, moto/logs/metric_filters.py.
  if (metricTransformations.some(({ dimensions, defaultValue }) => dimensions && defaultValue !== undefined))
    throw new AwsError(
      'InvalidParameterException',
      'Invalid metric transformation: dimensions and default value are mutually exclusive properties.',
    );
  context.store.commit((transaction) => {
    getLogGroup(transaction, context, logGroupName);
    const others = METRIC_FILTERS.list(transaction, context, logGroupName).filter(
      (other) => other.filterName !== filterName,
    );
    if (others.length >= MOST_OF_A_GROUP) throw limitExceeded();
    METRIC_FILTERS.put(transaction, METRIC_FILTERS.keyOf(context, logGroupName, filterName), {
      ...input,
      creationTime: Math.floor(context.clock.simulatedMs()),
      applyOnTransformedLogs: input.applyOnTransformedLogs ?? false,
    });
    countMetricFilters(transaction, context, logGroupName);
  });
};
