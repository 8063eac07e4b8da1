// What EC2 remembers. The records are the service's own shapes, so that describing them is reading them.

import { hexId, sha256Hex } from '../../lib/ids.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import type {
  Address,
  EgressOnlyInternetGateway,
  FlowLog,
  InternetGateway,
  NatGateway,
  NetworkAcl,
  NetworkInterface,
  RouteTable,
  SecurityGroup,
  SecurityGroupRule,
  Subnet,
  Vpc,
  VpcEndpoint,
} from './types.gen.ts';

/** An interface and whom it is for. */
export type NetworkInterfaceRecord = {
  interface: NetworkInterface;
  /** The key of the EKS cluster's record; empty for an interface of no cluster. */
  cluster: string;
  /** Absent for the control plane's own. */
  podUid?: string;
};

/** A group and its rules, of which its permissions are the summary. */
export type SecurityGroupRecord = {
  group: SecurityGroup;
  rules: SecurityGroupRule[];
};

/** An endpoint, and what is not told of it. */
export type VpcEndpointRecord = VpcEndpoint & {
  /** Of one that is deleting. */
  deletionBeganMs?: number;
};

/** A NAT gateway, and what is not told of it. */
export type NatGatewayRecord = NatGateway & {
  /** Since when addresses of it are on their way in or out. */
  addressesChangedMs?: number;
};

/** A flow log, and what is not told of it: the token of the request that made it. */
export type FlowLogRecord = FlowLog & { clientToken?: string };

/** The service says "available" of an attached internet gateway, which its model does not know. */
export const INTERNET_GATEWAY_ATTACHED = 'available' as 'attached';

export const VPCS = records<Vpc>('ec2.vpcs');
export const SUBNETS = records<Subnet>('ec2.subnets');
export const ROUTE_TABLES = records<RouteTable>('ec2.route-tables');
export const SECURITY_GROUPS = records<SecurityGroupRecord>('ec2.security-groups');
export const INTERNET_GATEWAYS = records<InternetGateway>('ec2.internet-gateways');
export const EGRESS_ONLY_GATEWAYS = records<EgressOnlyInternetGateway>('ec2.egress-only-gateways');
export const FLOW_LOGS = records<FlowLogRecord>('ec2.flow-logs');
export const ADDRESSES = records<Address>('ec2.addresses');
export const NAT_GATEWAYS = records<NatGatewayRecord>('ec2.nat-gateways');
export const NETWORK_ACLS = records<NetworkAcl>('ec2.network-acls');
/** Subnet → the network ACL that was chosen for it. */
export const ACL_CHOICES = records<{ aclId: string }>('ec2.network-acl-choices');
export const VPC_ENDPOINTS = records<VpcEndpointRecord>('ec2.vpc-endpoints');
/** Keyed by subnet and address: no address can be given twice. */
export const NETWORK_INTERFACES = records<NetworkInterfaceRecord>('ec2.network-interfaces');
/** Subnet and address → the interface that has it besides its first one. */
export const SECONDARY_ADDRESSES = records<{ networkInterfaceId: string }>('ec2.secondary-addresses');

/** `subnet-0` and 16 hex digits, random. */
export function newResourceId(prefix: string): string {
  return `${prefix}-0${hexId(16)}`;
}

/** The id of something that every account and region has from the start: the same each time it is made. */
export function lastingResourceId(prefix: string, { account, region }: Scope, name: string): string {
  return `${prefix}-0${sha256Hex(`${account}/${region}/${name}`).slice(0, 16)}`;
}
