// VPCs as records: what a new one has (a main route table, a default security group, a default network ACL), and its attributes.

import type { JsonObject } from '../../lib/json.ts';
import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import { NETWORK_ACLS, newResourceId, ROUTE_TABLES, SECURITY_GROUPS, VPCS } from './collections.ts';
import { defaultNetworkAcl } from './network-acls.ts';
import { localRoutes } from './routes.ts';
import { ALL_TRAFFIC_OUT, allTrafficWithin, securityGroup } from './security-groups.ts';
import type { Tag, Vpc } from './types.gen.ts';

export type VpcAttributes = JsonObject & {
  enableDnsSupport: boolean;
  enableDnsHostnames: boolean;
  enableNetworkAddressUsageMetrics: boolean;
};

export const VPC_ATTRIBUTES = records<VpcAttributes>('ec2.vpc-attributes');

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html: names for hosts only where somebody asked for them. */
export const NEW_VPC_ATTRIBUTES: VpcAttributes = {
  enableDnsSupport: true,
  enableDnsHostnames: false,
  enableNetworkAddressUsageMetrics: false,
};

export function vpcAttributes(from: Store | Transaction, scope: Scope, id: string): VpcAttributes {
  return (
    VPC_ATTRIBUTES.find(from, VPC_ATTRIBUTES.keyOf(scope, id)) ?? { ...NEW_VPC_ATTRIBUTES, enableDnsHostnames: true }
  );
}

export const ASSOCIATED = { State: 'associated' } as const;

export interface NewVpc {
  readonly cidrBlock: string;
  readonly ipv6Block: string | undefined;
  readonly tenancy: Vpc['InstanceTenancy'];
  readonly dhcpOptionsId: string;
  readonly tags: Tag[];
  readonly isDefault?: true;
}

/** Writes a VPC and what every VPC has. */
export function putNewVpc(transaction: Transaction, scope: Scope, { cidrBlock, ipv6Block, ...about }: NewVpc): Vpc {
  const vpcId = newResourceId('vpc');
  const vpc: Vpc = {
    VpcId: vpcId,
    OwnerId: scope.account,
    CidrBlock: cidrBlock,
    CidrBlockAssociationSet: [
      { AssociationId: newResourceId('vpc-cidr-assoc'), CidrBlock: cidrBlock, CidrBlockState: ASSOCIATED },
    ],
    Ipv6CidrBlockAssociationSet: ipv6Block === undefined ? [] : [ipv6Association(scope, ipv6Block)],
    DhcpOptionsId: about.dhcpOptionsId,
    InstanceTenancy: about.tenancy ?? 'default',
    IsDefault: about.isDefault ?? false,
    State: 'available',
    Tags: about.tags,
  };
  VPCS.put(transaction, VPCS.keyOf(scope, vpcId), vpc);
  VPC_ATTRIBUTES.put(transaction, VPC_ATTRIBUTES.keyOf(scope, vpcId), {
    ...NEW_VPC_ATTRIBUTES,
    // https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
    enableDnsHostnames: about.isDefault ?? false,
  });
  putMainRouteTable(transaction, scope, vpc);
  const group = securityGroup(scope, {
    id: newResourceId('sg'),
    name: 'default',
    description: 'default VPC security group',
    vpcId,
    tags: [],
    rules: [allTrafficWithin, ALL_TRAFFIC_OUT],
  });
  SECURITY_GROUPS.put(transaction, SECURITY_GROUPS.keyOf(scope, group.group.GroupId ?? ''), group);
  const acl = defaultNetworkAcl(scope, newResourceId('acl'), vpcId);
  NETWORK_ACLS.put(transaction, NETWORK_ACLS.keyOf(scope, acl.NetworkAclId ?? ''), acl);
  return vpc;
}

export function ipv6Association(scope: Scope, Ipv6CidrBlock: string) {
  return {
    AssociationId: newResourceId('vpc-cidr-assoc'),
    Ipv6CidrBlock,
    Ipv6CidrBlockState: ASSOCIATED,
    NetworkBorderGroup: scope.region,
    Ipv6Pool: 'Amazon',
    Ipv6AddressAttribute: 'public' as const,
    IpSource: 'amazon' as const,
  };
}

function putMainRouteTable(transaction: Transaction, scope: Scope, vpc: Vpc): void {
  const id = newResourceId('rtb');
  ROUTE_TABLES.put(transaction, ROUTE_TABLES.keyOf(scope, id), {
    RouteTableId: id,
    VpcId: vpc.VpcId,
    OwnerId: scope.account,
    PropagatingVgws: [],
    Associations: [
      {
        Main: true,
        RouteTableAssociationId: newResourceId('rtbassoc'),
        RouteTableId: id,
        AssociationState: ASSOCIATED,
      },
    ],
    Routes: localRoutes(vpc),
    Tags: [],
  });
}
