// What stacks export for others of the same account and region.

import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { STACKS } from './stacks.ts';
import type { Export } from './types.gen.ts';

type From = Store | Transaction;

const present = (from: From, scope: Scope) =>
  STACKS.list(from, scope).filter(({ status }) => status !== 'DELETE_COMPLETE');

/** In the order of their names. */
export function listExports(from: From, scope: Scope): Export[] {
  const exports = present(from, scope).flatMap(({ stackId, outputs }) =>
    outputs.flatMap(({ ExportName: Name, OutputValue: Value }) =>
      Name === undefined ? [] : [{ ExportingStackId: stackId, Name, Value }],
    ),
  );
  return exports.sort((a, b) => (a.Name < b.Name ? -1 : 1));
}

export function findExport(from: From, scope: Scope, name: string): Export | undefined {
  return listExports(from, scope).find(({ Name }) => Name === name);
}
