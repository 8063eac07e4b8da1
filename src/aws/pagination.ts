// Pages of a sorted list. A token names the last item of the page before, so that items coming and going shift nothing.

import { isObject } from '../lib/json.ts';

export interface PageRequest {
  readonly size: number;
  readonly token: string | undefined;
  /** From the last to the first. */
  readonly isDescending?: boolean;
}

/** @returns undefined when the token is not one of ours */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { size, token, isDescending = false }: PageRequest,
): { items: T[]; nextToken: string | undefined } | undefined {
  const last = token === undefined ? undefined : readToken(token);
  if (token !== undefined && last === undefined) return undefined;
  const ascending = [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const sorted = isDescending ? ascending.reverse() : ascending;
  const isBehind = (key: string) => last === undefined || (isDescending ? key < last : key > last);
  const rest = sorted.filter((item) => isBehind(keyOf(item)));
  const page = rest.slice(0, size);
  const lastOfPage = page.at(-1);
  const hasMore = rest.length > page.length && lastOfPage !== undefined;
  return { items: page, nextToken: hasMore ? writeToken(keyOf(lastOfPage)) : undefined };
}

function writeToken(after: string): string {
  return Buffer.from(JSON.stringify({ after })).toString('base64url');
}

function readToken(token: string): string | undefined {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return isObject(content) && typeof content['after'] === 'string' ? content['after'] : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
