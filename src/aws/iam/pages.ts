// IAM's pages: Marker and MaxItems, IsTruncated.

import { AwsError } from '../aws-error.ts';
import { pageOf } from '../pagination.ts';

interface MarkerRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** @returns the page, and the members that say whether there is more */
export function markerPage<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { Marker: token, MaxItems: size = 100 }: MarkerRequest,
): { page: T[]; more: { IsTruncated: boolean; Marker?: string } } {
  const found = pageOf(items, keyOf, { size, token });
  if (!found) throw new AwsError('ValidationError', 'Invalid Marker.', { status: 400 });
  const { nextToken } = found;
  const more = nextToken === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: nextToken };
  return { page: found.items, more };
}
