// Pages of CloudFormation's lists.

import { pageOf } from '../pagination.ts';
import { validationError } from './errors.ts';

const PAGE_SIZE = 100;

export interface Page<T> {
  readonly items: T[];
  readonly nextToken: string | undefined;
}

/** @param items in an order that new ones go on. Throws ValidationError for a token that is not ours */
export function pageInOrder<T>(items: readonly T[], token: string | undefined): Page<T> {
  return numbered(items, { token, isDescending: false });
}

/** The same, from the newest to the oldest. */
export function pageFromNewest<T>(items: readonly T[], token: string | undefined): Page<T> {
  return numbered(items, { token, isDescending: true });
}

function numbered<T>(
  items: readonly T[],
  request: { readonly token: string | undefined; readonly isDescending: boolean },
): Page<T> {
  const keyed = items.map((item, index) => ({ item, key: String(index).padStart(9, '0') }));
  const found = pageOf(keyed, ({ key }) => key, { size: PAGE_SIZE, ...request });
  if (!found) throw validationError('Invalid nextToken');
  return { items: found.items.map(({ item }) => item), nextToken: found.nextToken };
}
