// DescribeDestinations.

import type { Operation } from '../operation.ts';
import { DESTINATIONS } from './destinations.ts';
import { logsPage } from './pages.ts';
import type { DescribeDestinationsRequest, DescribeDestinationsResponse } from './types.gen.ts';

export const describeDestinations: Operation<DescribeDestinationsRequest, DescribeDestinationsResponse> = (
  input,
  context,
) => {
  const { DestinationNamePrefix: prefix = '' } = input;
  const all = DESTINATIONS.list(context.store, context)
    .map(({ destination }) => destination)
    .filter(({ destinationName }) => destinationName.startsWith(prefix));
  const { items, nextToken } = logsPage(all, ({ destinationName }) => destinationName, input);
  return { destinations: items, nextToken };
};
