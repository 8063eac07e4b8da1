// ReplaceRoute: another target for a destination that the table has.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { ROUTE_TABLES } from './collections.ts';
import { getRouteTable } from './resources.ts';
import { destinationOf, findRoute, targetOf } from './routes.ts';
import type { ReplaceRouteRequest } from './types.gen.ts';

export const replaceRoute: Operation<ReplaceRouteRequest, void> = (input, context) => {
  const destination = destinationOf(input);
  context.store.commit((transaction) => {
    const table = getRouteTable(transaction, context, input.RouteTableId);
    const before = findRoute(table, destination.member);
    if (!before)
      throw new AwsError(
        'InvalidParameterValue',
        `There is no route defined for '${destination.text}' in the route table. Use CreateRoute instead.`,
      );
    const target = targetOf(transaction, context, { input, table });
    const route = { ...destination.member, ...target, Origin: 'CreateRoute' as const, State: 'active' as const };
    ROUTE_TABLES.put(transaction, ROUTE_TABLES.keyOf(context, input.RouteTableId), {
      ...table,
      Routes: (table.Routes ?? []).map((each) => (each === before ? route : each)),
    });
  });
};
