// DeleteSubnet: only one without interfaces goes; its association with a route table goes with it.

import type { Operation } from '../operation.ts';
import { ACL_CHOICES, NETWORK_INTERFACES, ROUTE_TABLES, SUBNETS } from './collections.ts';
import { getSubnet, refuseDependent } from './resources.ts';
import type { DeleteSubnetRequest } from './types.gen.ts';

export const deleteSubnet: Operation<DeleteSubnetRequest, void> = ({ SubnetId: id }, context) => {
  context.store.commit((transaction) => {
    getSubnet(transaction, context, id);
    refuseDependent('subnet', id, NETWORK_INTERFACES.list(transaction, context, id).length > 0);
    for (const table of ROUTE_TABLES.list(transaction, context)) {
      const kept = (table.Associations ?? []).filter(({ SubnetId }) => SubnetId !== id);
      if (kept.length !== table.Associations?.length)
        ROUTE_TABLES.put(transaction, ROUTE_TABLES.keyOf(context, table.RouteTableId ?? ''), {
          ...table,
          Associations: kept,
        });
    }
    const choice = ACL_CHOICES.keyOf(context, id);
    if (ACL_CHOICES.find(transaction, choice)) ACL_CHOICES.delete(transaction, choice);
    SUBNETS.delete(transaction, SUBNETS.keyOf(context, id));
  });
};
