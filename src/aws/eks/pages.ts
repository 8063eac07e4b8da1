// EKS's pages: maxResults and nextToken.

import { pageOf } from '../pagination.ts';
import { invalidParameter } from './errors.ts';

interface Request {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** A page of names, sorted; 100 where the request does not say. */
export function pageOfNames(
  names: readonly string[],
  { maxResults: size = 100, nextToken: token }: Request,
): { names: string[]; nextToken: string | undefined } {
  const page = pageOf(names, (name) => name, { size, token });
  if (!page) throw invalidParameter('Invalid nextToken');
  return { names: page.items, nextToken: page.nextToken };
}
