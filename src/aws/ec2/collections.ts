// What EC2 remembers. The records are the service's own shapes, so that describing them is reading them.

import { hexId, sha256Hex } from '../../lib/ids.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import type { NetworkInterface, RouteTable, SecurityGroup, Subnet, Vpc } from './types.gen.ts';

/** An interface and whom it is for. */
export type NetworkInterfaceRecord = {
  interface: NetworkInterface;
  /** The key of the EKS cluster's record. */
  cluster: string;
  /** Absent for the control plane's own. */
  podUid?: string;
};

export const VPCS = records<Vpc>('ec2.vpcs');
export const SUBNETS = records<Subnet>('ec2.subnets');
export const ROUTE_TABLES = records<RouteTable>('ec2.route-tables');
export const SECURITY_GROUPS = records<SecurityGroup>('ec2.security-groups');
/** Keyed by subnet and address: no address can be given twice. */
export const NETWORK_INTERFACES = records<NetworkInterfaceRecord>('ec2.network-interfaces');

/** `subnet-0` and 16 hex digits, random. */
export function newResourceId(prefix: string): string {
  return `${prefix}-0${hexId(16)}`;
}

/** The id of something that every account and region has from the start: the same each time it is made. */
export function lastingResourceId(prefix: string, { account, region }: Scope, name: string): string {
  return `${prefix}-0${sha256Hex(`${account}/${region}/${name}`).slice(0, 16)}`;
}
