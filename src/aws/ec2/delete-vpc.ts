// DeleteVpc: only an empty one goes; what every VPC has goes with it.

import type { Transaction } from '../../store/store.ts';
import type { AwsContext, Operation } from '../operation.ts';
import {
  EGRESS_ONLY_GATEWAYS,
  INTERNET_GATEWAYS,
  NAT_GATEWAYS,
  NETWORK_ACLS,
  ROUTE_TABLES,
  SECURITY_GROUPS,
  SUBNETS,
  VPC_ENDPOINTS,
  VPCS,
} from './collections.ts';
import { endPeeringsOf } from './peering-ends.ts';
import { getVpc, refuseDependent } from './resources.ts';
import type { DeleteVpcRequest } from './types.gen.ts';
import { VPC_ATTRIBUTES } from './vpcs.ts';

export const deleteVpc: Operation<DeleteVpcRequest, void> = ({ VpcId: id }, context) => {
  context.store.commit((transaction) => {
    getVpc(transaction, context, id);
    refuseDependent('vpc', id, isInUse(transaction, context, id));
    endPeeringsOf(transaction, context, id);
    for (const table of ROUTE_TABLES.list(transaction, context))
      if (table.VpcId === id) ROUTE_TABLES.delete(transaction, ROUTE_TABLES.keyOf(context, table.RouteTableId ?? ''));
    for (const { group } of SECURITY_GROUPS.list(transaction, context))
      if (group.VpcId === id) SECURITY_GROUPS.delete(transaction, SECURITY_GROUPS.keyOf(context, group.GroupId ?? ''));
    for (const acl of NETWORK_ACLS.list(transaction, context))
      if (acl.VpcId === id) NETWORK_ACLS.delete(transaction, NETWORK_ACLS.keyOf(context, acl.NetworkAclId ?? ''));
    const attributes = VPC_ATTRIBUTES.keyOf(context, id);
    if (VPC_ATTRIBUTES.find(transaction, attributes)) VPC_ATTRIBUTES.delete(transaction, attributes);
    VPCS.delete(transaction, VPCS.keyOf(context, id));
  });
};

function isInUse(transaction: Transaction, context: AwsContext, id: string): boolean {
  const isHere = ({ VpcId }: { VpcId?: string | undefined }) => VpcId === id;
  return (
    SUBNETS.list(transaction, context).some(isHere) ||
    INTERNET_GATEWAYS.list(transaction, context).some(({ Attachments }) => Attachments?.some(isHere)) ||
    EGRESS_ONLY_GATEWAYS.list(transaction, context).some(({ Attachments }) => Attachments?.some(isHere)) ||
    NAT_GATEWAYS.list(transaction, context).some((gateway) => isHere(gateway) && gateway.State !== 'deleted') ||
    ROUTE_TABLES.list(transaction, context).some(
      (table) => isHere(table) && !table.Associations?.some(({ Main }) => Main),
    ) ||
    VPC_ENDPOINTS.list(transaction, context).some(isHere) ||
    SECURITY_GROUPS.list(transaction, context).some(({ group }) => isHere(group) && group.GroupName !== 'default') ||
    NETWORK_ACLS.list(transaction, context).some((acl) => isHere(acl) && !acl.IsDefault)
  );
}
