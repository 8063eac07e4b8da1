// ListImports: the stacks that use an export.

import type { Operation } from '../operation.ts';
import { validationError } from './errors.ts';
import { listImporters } from './imports.ts';
import { pageInOrder } from './pages.ts';
import type { ListImportsInput, ListImportsOutput } from './types.gen.ts';

export const listImports: Operation<ListImportsInput, ListImportsOutput> = ({ ExportName, NextToken }, context) => {
  const importers = listImporters(context.store, context, ExportName);
  if (importers.length === 0) throw validationError(`Export '${ExportName}' is not imported by any stack.`);
  const { items, nextToken } = pageInOrder(importers, NextToken);
  return { Imports: items, NextToken: nextToken };
};
