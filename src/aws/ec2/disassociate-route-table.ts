// DisassociateRouteTable: the subnet then has its VPC's main table, which itself cannot be disassociated.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getAssociation, putAssociations } from './route-table-associations.ts';
import type { DisassociateRouteTableRequest } from './types.gen.ts';

export const disassociateRouteTable: Operation<DisassociateRouteTableRequest, void> = (
  { AssociationId: id },
  context,
) => {
  context.store.commit((transaction) => {
    const { table, association } = getAssociation(transaction, context, id);
    if (association.Main)
      throw new AwsError('InvalidParameterValue', `cannot disassociate the main route table association ${id}`);
    const associations = (table.Associations ?? []).filter((each) => each !== association);
    putAssociations(transaction, context, { table, associations });
  });
};
