// DeleteRoute: not the local ones.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { ROUTE_TABLES } from './collections.ts';
import { getRouteTable } from './resources.ts';
import { destinationOf, findRoute } from './routes.ts';
import type { DeleteRouteRequest } from './types.gen.ts';

export const deleteRoute: Operation<DeleteRouteRequest, void> = (input, context) => {
  const { member, text, parameter } = destinationOf(input);
  context.store.commit((transaction) => {
    const table = getRouteTable(transaction, context, input.RouteTableId);
    const route = findRoute(table, member);
    if (!route)
      throw new AwsError(
        'InvalidRoute.NotFound',
        `no route with ${parameter} ${text} in route table ${input.RouteTableId}`,
      );
    if (route.GatewayId === 'local')
      throw new AwsError(
        'InvalidParameterValue',
        `cannot remove local route ${text} in route table ${input.RouteTableId}`,
      );
    ROUTE_TABLES.put(transaction, ROUTE_TABLES.keyOf(context, input.RouteTableId), {
      ...table,
      Routes: (table.Routes ?? []).filter((each) => each !== route),
    });
  });
};
