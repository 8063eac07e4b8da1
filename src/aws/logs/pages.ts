// Pages of what CloudWatch Logs lists.

import { AwsError } from '../aws-error.ts';
import { pageOf } from '../pagination.ts';

/** As many as are in a page of which nobody has said how long it is to be. */
const DEFAULT_LIMIT = 50;

/** Throws InvalidParameterException for a token that is none of ours. */
export function logsPage<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  asked: { readonly limit?: number | undefined; readonly nextToken?: string | undefined },
): { items: T[]; nextToken: string | undefined } {
  const page = pageOf(items, keyOf, { size: asked.limit ?? DEFAULT_LIMIT, token: asked.nextToken });
  if (!page) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  return page;
}
