// Which table a subnet is associated with, or is the main one of its VPC.

import type { Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { ROUTE_TABLES } from './collections.ts';
import { doesNotExist } from './resources.ts';
import type { RouteTable, RouteTableAssociation } from './types.gen.ts';

/** The association and its table. Throws InvalidAssociationID.NotFound. */
export function getAssociation(
  transaction: Transaction,
  scope: Scope,
  id: string,
): { readonly table: RouteTable; readonly association: RouteTableAssociation } {
  for (const table of ROUTE_TABLES.list(transaction, scope)) {
    const association = table.Associations?.find((each) => each.RouteTableAssociationId === id);
    if (association) return { table, association };
  }
  throw doesNotExist('InvalidAssociationID.NotFound', 'association ID', id);
}

/** Writes the table with these associations. */
export function putAssociations(
  transaction: Transaction,
  scope: Scope,
  { table, associations }: { readonly table: RouteTable; readonly associations: RouteTableAssociation[] },
): void {
  const key = ROUTE_TABLES.keyOf(scope, table.RouteTableId ?? '');
  ROUTE_TABLES.put(transaction, key, { ...table, Associations: associations });
}
