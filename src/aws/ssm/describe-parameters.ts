// DescribeParameters: all but their values. Those that other accounts share are none.

import type { Operation } from '../operation.ts';
import { parameterFilter } from './parameter-filters.ts';
import { invalid, toPath } from './parameter-names.ts';
import { toInlinePolicies } from './parameter-policies.ts';
import { listParameters, parameterArn, parameterPage } from './parameters.ts';
import type { DescribeParametersRequest, DescribeParametersResult, ParameterStringFilter } from './types.gen.ts';

export const describeParameters: Operation<DescribeParametersRequest, DescribeParametersResult> = (input, context) => {
  const { NextToken, Shared: isShared = false } = input;
  const isWanted = parameterFilter(filtersOf(input), { isByPath: false });
  const found = isShared ? [] : listParameters(context.store, context).filter(isWanted);
  const page = parameterPage(found, ({ newest }) => toPath(newest.Name), { NextToken, size: input.MaxResults ?? 50 });
  return {
    Parameters: page.items.map(({ newest: { Value: _, Labels: __, policies, ...newest } }) => ({
      ...newest,
      ARN: parameterArn(context, newest.Name),
      Policies: toInlinePolicies(policies),
    })),
    NextToken: page.nextToken,
  };
};

/** The older filters are exact, but for names, of which they have the beginning. */
function filtersOf({ Filters = [], ParameterFilters = [] }: DescribeParametersRequest): ParameterStringFilter[] {
  if (Filters.length > 0 && ParameterFilters.length > 0)
    throw invalid('You can use either Filters or ParameterFilters in a single request.');
  const older = Filters.map(({ Key, Values }) => ({ Key, Values, Option: Key === 'Name' ? 'BeginsWith' : 'Equals' }));
  return [...older, ...ParameterFilters];
}
