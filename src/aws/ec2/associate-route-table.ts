// AssociateRouteTable: with a subnet or an internet gateway, of which each has one table at most.

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { newResourceId, ROUTE_TABLES } from './collections.ts';
import { getInternetGateway, getRouteTable, getSubnet } from './resources.ts';
import { putAssociations } from './route-table-associations.ts';
import { refuseOtherNetwork } from './routes.ts';
import type { AssociateRouteTableRequest, AssociateRouteTableResult, RouteTable } from './types.gen.ts';

export const associateRouteTable: Operation<AssociateRouteTableRequest, AssociateRouteTableResult> = (
  { RouteTableId: id, SubnetId, GatewayId },
  context,
) => {
  if ((SubnetId === undefined) === (GatewayId === undefined))
    throw SubnetId === undefined
      ? new AwsError('MissingParameter', 'The request must contain the parameter subnetId or gatewayId')
      : new AwsError('InvalidParameterCombination', 'The parameters subnetId and gatewayId cannot be used together');
  return context.store.commit((transaction) => {
    const table = getRouteTable(transaction, context, id);
    refuseOtherVpc(transaction, context, { table, SubnetId, GatewayId });
    const existing = ROUTE_TABLES.list(transaction, context)
      .flatMap(({ Associations = [] }) => Associations)
      .find((each) => !each.Main && each.SubnetId === SubnetId && each.GatewayId === GatewayId);
    if (existing && existing.RouteTableId !== id)
      throw new AwsError(
        'Resource.AlreadyAssociated',
        `the specified association for route table ${id} conflicts with an existing association`,
      );
    const association = existing ?? {
      RouteTableAssociationId: newResourceId('rtbassoc'),
      RouteTableId: id,
      SubnetId,
      GatewayId,
      Main: false,
      AssociationState: { State: 'associated' as const },
    };
    if (!existing)
      putAssociations(transaction, context, { table, associations: [...(table.Associations ?? []), association] });
    return { AssociationId: association.RouteTableAssociationId, AssociationState: association.AssociationState };
  });
};

function refuseOtherVpc(
  transaction: Transaction,
  context: AwsContext,
  asked: {
    readonly table: RouteTable;
    readonly SubnetId: string | undefined;
    readonly GatewayId: string | undefined;
  },
): void {
  const { table, SubnetId, GatewayId = '' } = asked;
  const vpcIds =
    SubnetId === undefined
      ? (getInternetGateway(transaction, context, GatewayId).Attachments ?? []).map(({ VpcId }) => VpcId)
      : [getSubnet(transaction, context, SubnetId).VpcId];
  const target = SubnetId === undefined ? `network gateway ${GatewayId}` : `subnet ${SubnetId}`;
  refuseOtherNetwork(vpcIds.includes(table.VpcId), { table, target });
}
