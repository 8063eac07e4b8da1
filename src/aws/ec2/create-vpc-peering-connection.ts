// CreateVpcPeeringConnection: a request, which the other side accepts; one that can be none fails.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { doOverlap, toCidr } from './cidr.ts';
import { newResourceId } from './collections.ts';
import {
  blocksOf,
  describedSide,
  endedNow,
  findVpcOf,
  listPeerings,
  PEERING_CONNECTIONS,
  putPeering,
  sideOf,
} from './peering-connections.ts';
import { getVpc } from './resources.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateVpcPeeringConnectionRequest, CreateVpcPeeringConnectionResult, Vpc } from './types.gen.ts';

/** For so long a request can be accepted. */
const WEEK_MS = 7 * 24 * 3_600_000;

export const createVpcPeeringConnection: Operation<
  CreateVpcPeeringConnectionRequest,
  CreateVpcPeeringConnectionResult
> = (input, context) => {
  const { VpcId, PeerVpcId, PeerOwnerId = context.account, PeerRegion = context.region } = input;
  if (PeerVpcId === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter peerVpcId');
  const Tags = tagsFor(input.TagSpecifications, 'vpc-peering-connection');
  const made = context.store.commit((transaction) => {
    const vpc = getVpc(transaction, context, VpcId);
    const accepter = sideOf({ account: PeerOwnerId, region: PeerRegion }, PeerVpcId);
    const isSame = listPeerings(transaction, context).some(
      ({ RequesterVpcInfo, AccepterVpcInfo, Status }) =>
        RequesterVpcInfo.VpcId === VpcId &&
        AccepterVpcInfo.VpcId === PeerVpcId &&
        (Status?.Code === 'active' || Status?.Code === 'pending-acceptance'),
    );
    if (isSame)
      throw new AwsError(
        'VpcPeeringConnectionAlreadyExists',
        'A VPC peering connection between the VPCs already exists.',
      );
    const canBe = canBePeers(vpc, findVpcOf(transaction, accepter));
    const record = {
      VpcPeeringConnectionId: newResourceId('pcx'),
      RequesterVpcInfo: describedSide(sideOf(context, VpcId), vpc),
      AccepterVpcInfo: accepter,
      ExpirationTime: context.clock.simulatedMs() + WEEK_MS,
      Status: canBe
        ? { Code: 'pending-acceptance' as const, Message: `Pending Acceptance by ${PeerOwnerId}` }
        : {
            Code: 'failed' as const,
            Message: 'Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range',
          },
      ...(!canBe && endedNow(context)),
      Tags,
    };
    const key = PEERING_CONNECTIONS.keyOf(context, record.VpcPeeringConnectionId);
    PEERING_CONNECTIONS.put(transaction, key, record);
    if (canBe) putPeering(transaction, record);
    return record;
  });
  const Status = { Code: 'initiating-request' as const, Message: `Initiating Request to ${PeerOwnerId}` };
  return { VpcPeeringConnection: { ...made, Status } };
};

function canBePeers(vpc: Vpc, other: Vpc | undefined): boolean {
  if (!other) return false;
  return !blocksOf(vpc).some((mine) => blocksOf(other).some((theirs) => doOverlap(toCidr(mine), toCidr(theirs))));
}
