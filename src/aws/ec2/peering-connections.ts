// VPC peering connections as records, in the account and the region of either side. Emulator: nothing is connected by them.
// https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Scope } from '../operation.ts';
import { records } from '../records.ts';
import { VPCS } from './collections.ts';
import { refuseMalformed } from './id-forms.ts';
import { doesNotExist } from './resources.ts';
import type { Vpc, VpcPeeringConnection, VpcPeeringConnectionVpcInfo } from './types.gen.ts';

export type PeeringRecord = VpcPeeringConnection & {
  VpcPeeringConnectionId: string;
  RequesterVpcInfo: VpcPeeringConnectionVpcInfo;
  AccepterVpcInfo: VpcPeeringConnectionVpcInfo;
  /** When it failed, or was rejected or deleted, and whose account did it. */
  ended?: { atMs: number; by: string };
};

export type PeeringCode = NonNullable<NonNullable<VpcPeeringConnection['Status']>['Code']>;

export const PEERING_CONNECTIONS = records<PeeringRecord>('ec2.peering-connections');

/** For so long what has ended is described to who ended it, and where both sides are of one account. */
const REMEMBERED_MS = 2 * 3_600_000;

/** For so long it is described to the other side, and a request that has expired to both. */
const REMEMBERED_BY_OTHERS_MS = 48 * 3_600_000;

type Seer = Scope & Pick<AwsContext, 'clock'>;

/** Those that the account has asked for in the region, or was asked for, as they are now. */
export function listPeerings(from: Store | Transaction, seer: Seer): PeeringRecord[] {
  return PEERING_CONNECTIONS.list(from, seer).flatMap((record) => seen(record, seer) ?? []);
}

/** Throws InvalidVpcPeeringConnectionID.NotFound. */
export function getPeering(from: Store | Transaction, seer: Seer, id: string): PeeringRecord {
  refuseMalformed('pcx', id);
  const kept = PEERING_CONNECTIONS.find(from, PEERING_CONNECTIONS.keyOf(seer, id));
  const found = kept && seen(kept, seer);
  if (!found) throw doesNotExist('InvalidVpcPeeringConnectionID.NotFound', 'vpcPeeringConnection ID', id);
  return found;
}

/**
 * What a side sees of it now: a request that nobody has answered expires, and what has ended is forgotten after its time.
 * https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-lifecycle
 */
function seen(record: PeeringRecord, { account, clock }: Seer): PeeringRecord | undefined {
  const { ExpirationTime = Number.POSITIVE_INFINITY, RequesterVpcInfo, AccepterVpcInfo, Status, ended } = record;
  const nowMs = clock.simulatedMs();
  if (Status?.Code === 'pending-acceptance' && nowMs >= ExpirationTime) {
    if (nowMs >= ExpirationTime + REMEMBERED_BY_OTHERS_MS) return undefined;
    return { ...record, Status: { Code: 'expired', Message: 'Expired' } };
  }
  if (!ended) return record;
  const isOwn = ended.by === account || RequesterVpcInfo.OwnerId === AccepterVpcInfo.OwnerId;
  return nowMs < ended.atMs + (isOwn ? REMEMBERED_MS : REMEMBERED_BY_OTHERS_MS) ? record : undefined;
}

/** What is kept of one that ends now. */
export function endedNow(context: AwsContext): Required<Pick<PeeringRecord, 'ended'>> {
  return { ended: { atMs: context.clock.simulatedMs(), by: context.account } };
}

/** The account and the region of a side. */
export function scopeOf({ OwnerId = '', Region = '' }: VpcPeeringConnectionVpcInfo): Scope {
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
  deleted: ['pending-acceptance', 'active'],
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
