// ListExports.

import type { Operation } from '../operation.ts';
import { listExports as exportsOf } from './exports.ts';
import { pageInOrder } from './pages.ts';
import type { ListExportsInput, ListExportsOutput } from './types.gen.ts';

export const listExports: Operation<ListExportsInput, ListExportsOutput> = ({ NextToken }, context) => {
  const { items, nextToken } = pageInOrder(exportsOf(context.store, context), NextToken);
  return { Exports: items, NextToken: nextToken };
};
