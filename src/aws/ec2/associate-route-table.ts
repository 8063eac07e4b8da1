// AssociateRouteTable: with a subnet, of which each has one table.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { newResourceId, ROUTE_TABLES } from './collections.ts';
import { getRouteTable, getSubnet } from './resources.ts';
import { putAssociations } from './route-table-associations.ts';
import type { AssociateRouteTableRequest, AssociateRouteTableResult } from './types.gen.ts';

export const associateRouteTable: Operation<AssociateRouteTableRequest, AssociateRouteTableResult> = (
  { RouteTableId: id, SubnetId },
  context,
) => {
  if (SubnetId === undefined) throw new AwsError('MissingParameter', 'The request must contain the parameter subnetId');
  return context.store.commit((transaction) => {
    const table = getRouteTable(transaction, context, id);
    const subnet = getSubnet(transaction, context, SubnetId);
    if (subnet.VpcId !== table.VpcId)
      throw new AwsError(
        'InvalidParameterValue',
        `route table ${id} and subnet ${SubnetId} belong to different networks`,
      );
    const holder = ROUTE_TABLES.list(transaction, context).find(({ Associations }) =>
      Associations?.some((association) => association.SubnetId === SubnetId),
    );
    const existing = holder?.Associations?.find((association) => association.SubnetId === SubnetId);
    if (holder && existing) {
      if (holder.RouteTableId === id)
        return { AssociationId: existing.RouteTableAssociationId, AssociationState: existing.AssociationState };
      throw new AwsError(
        'Resource.AlreadyAssociated',
        `the specified association for route table ${id} conflicts with an existing association`,
      );
    }
    const association = {
      RouteTableAssociationId: newResourceId('rtbassoc'),
      RouteTableId: id,
      SubnetId,
      Main: false,
      AssociationState: { State: 'associated' as const },
    };
    putAssociations(transaction, context, { table, associations: [...(table.Associations ?? []), association] });
    return { AssociationId: association.RouteTableAssociationId, AssociationState: association.AssociationState };
  });
};
