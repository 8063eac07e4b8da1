// DeleteRouteTable: only one without associations goes, and never a main one.

import type { Operation } from '../operation.ts';
import { ROUTE_TABLES } from './collections.ts';
import { getRouteTable, refuseDependent } from './resources.ts';
import type { DeleteRouteTableRequest } from './types.gen.ts';

export const deleteRouteTable: Operation<DeleteRouteTableRequest, void> = ({ RouteTableId: id }, context) => {
  context.store.commit((transaction) => {
    const table = getRouteTable(transaction, context, id);
    refuseDependent('routeTable', id, (table.Associations ?? []).length > 0);
    ROUTE_TABLES.delete(transaction, ROUTE_TABLES.keyOf(context, id));
  });
};
