// Pages of lists, as Service Quotas gives them.

import { AwsError } from '../aws-error.ts';
import { pageOf } from '../pagination.ts';

/** Throws InvalidPaginationTokenException. */
export function quotaPage<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { MaxResults, NextToken }: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
): { items: T[]; nextToken: string | undefined } {
  const page = pageOf(items, keyOf, { size: MaxResults ?? 100, token: NextToken });
  if (!page) throw new AwsError('InvalidPaginationTokenException', 'Invalid token was provided.');
  return page;
}
