// KMS's pages: Marker and Limit, Truncated.

import { AwsError } from '../aws-error.ts';
import { pageOf } from '../pagination.ts';

interface MarkerRequest {
  readonly Marker?: string | undefined;
  readonly Limit?: number | undefined;
}

/** @returns the page, and the members that say whether there is more. Throws InvalidMarkerException */
export function keyPage<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { Marker: token, Limit: size = 50 }: MarkerRequest,
): { items: T[]; more: { Truncated: boolean; NextMarker?: string } } {
  const page = pageOf(items, keyOf, { size, token });
  if (!page) throw new AwsError('InvalidMarkerException', 'The marker is not valid.');
  const { nextToken } = page;
  const more = nextToken === undefined ? { Truncated: false } : { Truncated: true, NextMarker: nextToken };
  return { items: page.items, more };
}
