// VPC peering connections as records, in the account and the region of either side. Emulator: nothing is connected by them.
// https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { records } from '../records.ts';
import { VPCS } from './collections.ts';
import { doesNotExist } from './resources.ts';
import type { Vpc, VpcPeeringConnection, VpcPeeringConnectionVpcInfo } from './types.gen.ts';

export type PeeringRecord = VpcPeeringConnection & {
  VpcPeeringConnectionId: string;
  RequesterVpcInfo: VpcPeeringConnectionVpcInfo;
  AccepterVpcInfo: VpcPeeringConnectionVpcInfo;
};

export type PeeringCode = NonNullable<NonNullable<VpcPeeringConnection['Status']>['Code']>;

export const PEERING_CONNECTIONS = records<PeeringRecord>('ec2.peering-connections');

/** Throws InvalidVpcPeeringConnectionID.NotFound. */
export function getPeering(from: Store | Transaction, scope: Scope, id: string): PeeringRecord {
  const found = PEERING_CONNECTIONS.find(from, PEERING_CONNECTIONS.keyOf(scope, id));
  if (!found) throw doesNotExist('InvalidVpcPeeringConnectionID.NotFound', 'vpcPeeringConnection ID', id);
  return found;
}

function scopeOf({ OwnerId = '', Region = '' }: VpcPeeringConnectionVpcInfo): Scope {
  return { account: OwnerId, region: Region };
}

/** Writes what both sides know of it; the tags of each are its own. */
export function putPeering(transaction: Transaction, record: PeeringRecord): void {
  const { VpcPeeringConnectionId: id, RequesterVpcInfo, AccepterVpcInfo } = record;
  for (const side of [RequesterVpcInfo, AccepterVpcInfo]) {
    const key = PEERING_CONNECTIONS.keyOf(scopeOf(side), id);
    const Tags = PEERING_CONNECTIONS.find(transaction, key)?.Tags;
    PEERING_CONNECTIONS.put(transaction, key, { ...record, Tags: Tags ?? [] });
  }
}

/** What the request says of the side to be asked. */
export function sideOf({ account, region }: Scope, VpcId: string): VpcPeeringConnectionVpcInfo {
  return { OwnerId: account, VpcId, Region: region };
}

/** What a side that has agreed tells of its VPC. */
export function describedSide(side: VpcPeeringConnectionVpcInfo, vpc: Vpc): VpcPeeringConnectionVpcInfo {
  const ipv6 = (vpc.Ipv6CidrBlockAssociationSet ?? []).map(({ Ipv6CidrBlock }) => ({ Ipv6CidrBlock }));
  return {
    ...side,
    CidrBlock: vpc.CidrBlock,
    CidrBlockSet: blocksOf(vpc).map((CidrBlock) => ({ CidrBlock })),
    ...(ipv6.length > 0 && { Ipv6CidrBlockSet: ipv6 }),
    PeeringOptions: side.PeeringOptions ?? {
      AllowDnsResolutionFromRemoteVpc: false,
      AllowEgressFromLocalClassicLinkToRemoteVpc: false,
      AllowEgressFromLocalVpcToRemoteClassicLink: false,
    },
  };
}

export function blocksOf(vpc: Vpc): string[] {
  return (vpc.CidrBlockAssociationSet ?? []).flatMap(({ CidrBlock }) => CidrBlock ?? []);
}

/** The VPC of a side, wherever it is; undefined where there is none. */
export function findVpcOf(from: Store | Transaction, side: VpcPeeringConnectionVpcInfo): Vpc | undefined {
  return VPCS.find(from, VPCS.keyOf(scopeOf(side), side.VpcId ?? ''));
}

/** Which states a connection comes from; in any other, it does not go there. */
const BEFORE: Partial<Record<PeeringCode, readonly PeeringCode[]>> = {
  active: ['pending-acceptance'],
  rejected: ['pending-acceptance'],
  deleted: ['pending-acceptance', 'active', 'failed', 'rejected', 'expired'],
};

/** As the service calls the state that it goes to first. */
const FIRST: Partial<Record<PeeringCode, PeeringCode>> = { active: 'provisioning', deleted: 'deleting' };

/** Throws InvalidStateTransition. */
export function checkTransition({ VpcPeeringConnectionId: id, Status }: PeeringRecord, to: PeeringCode): void {
  const { Code: from = 'failed' } = Status ?? {};
  if (!BEFORE[to]?.includes(from))
    throw new AwsError(
      'InvalidStateTransition',
      `Invalid state transition for ${id}, attempted to transition from ${from} to ${FIRST[to] ?? to}`,
    );
}
