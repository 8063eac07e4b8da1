// CreateRoute.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { ROUTE_TABLES } from './collections.ts';
import { getRouteTable } from './resources.ts';
import { destinationOf, findRoute, targetOf } from './routes.ts';
import type { CreateRouteRequest, CreateRouteResult } from './types.gen.ts';

export const createRoute: Operation<CreateRouteRequest, CreateRouteResult> = (input, context) => {
  const destination = destinationOf(input);
  context.store.commit((transaction) => {
    const table = getRouteTable(transaction, context, input.RouteTableId);
    const target = targetOf(transaction, context, { input, table });
    if (findRoute(table, destination.member))
      throw new AwsError('RouteAlreadyExists', `The route identified by ${destination.text} already exists.`);
    const route = { ...destination.member, ...target, Origin: 'CreateRoute' as const, State: 'active' as const };
    ROUTE_TABLES.put(transaction, ROUTE_TABLES.keyOf(context, input.RouteTableId), {
      ...table,
      Routes: [...(table.Routes ?? []), route],
    });
  });
  return { Return: true };
};
