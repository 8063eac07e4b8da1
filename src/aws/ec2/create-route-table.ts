// CreateRouteTable.

import type { Operation } from '../operation.ts';
import { newResourceId, ROUTE_TABLES } from './collections.ts';
import { getVpc } from './resources.ts';
import { localRoutes } from './routes.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateRouteTableRequest, CreateRouteTableResult, RouteTable } from './types.gen.ts';

export const createRouteTable: Operation<CreateRouteTableRequest, CreateRouteTableResult> = (input, context) => {
  const id = newResourceId('rtb');
  const Tags = tagsFor(input.TagSpecifications, 'route-table');
  const made = context.store.commit((transaction) => {
    const table: RouteTable = {
      RouteTableId: id,
      VpcId: input.VpcId,
      OwnerId: context.account,
      PropagatingVgws: [],
      Associations: [],
      Routes: localRoutes(getVpc(transaction, context, input.VpcId)),
      Tags,
    };
    ROUTE_TABLES.put(transaction, ROUTE_TABLES.keyOf(context, id), table);
    return table;
  });
  return { RouteTable: made, ClientToken: input.ClientToken };
};
