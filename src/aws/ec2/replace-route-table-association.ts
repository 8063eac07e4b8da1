// ReplaceRouteTableAssociation: another table for a subnet, or another main table for a VPC. The association gets a new id.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { newResourceId } from './collections.ts';
import { getRouteTable } from './resources.ts';
import { getAssociation, putAssociations } from './route-table-associations.ts';
import type { ReplaceRouteTableAssociationRequest, ReplaceRouteTableAssociationResult } from './types.gen.ts';

export const replaceRouteTableAssociation: Operation<
  ReplaceRouteTableAssociationRequest,
  ReplaceRouteTableAssociationResult
> = ({ AssociationId: id, RouteTableId }, context) =>
  context.store.commit((transaction) => {
    const { table, association } = getAssociation(transaction, context, id);
    if (getRouteTable(transaction, context, RouteTableId).VpcId !== table.VpcId)
      throw new AwsError(
        'InvalidParameterValue',
        `route tables ${RouteTableId} and ${table.RouteTableId} belong to different networks`,
      );
    const associations = (table.Associations ?? []).filter((each) => each !== association);
    putAssociations(transaction, context, { table, associations });
    const next = getRouteTable(transaction, context, RouteTableId);
    const replaced = { ...association, RouteTableAssociationId: newResourceId('rtbassoc'), RouteTableId };
    putAssociations(transaction, context, { table: next, associations: [...(next.Associations ?? []), replaced] });
    return { NewAssociationId: replaced.RouteTableAssociationId, AssociationState: replaced.AssociationState };
  });
