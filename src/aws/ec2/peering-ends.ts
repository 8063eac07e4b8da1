// How peering connections end with one of their sides.
// https://docs.aws.amazon.com/vpc/latest/peering/delete-vpc-peering-connection.html

import type { Transaction } from '../../store/store.ts';
import type { AwsContext } from '../operation.ts';
import {
  checkTransition,
  endedNow,
  listPeerings,
  type PeeringRecord,
  putPeering,
  scopeOf,
} from './peering-connections.ts';
import { refuseDependent } from './resources.ts';
import { markRoutes } from './routes.ts';

/** Deletes it for both sides; routes through it lead nowhere from then on. Throws InvalidStateTransition. */
export function deletePeering(transaction: Transaction, context: AwsContext, before: PeeringRecord): void {
  checkTransition(before, 'deleted');
  const Status = { Code: 'deleted' as const, Message: `Deleted by ${context.account}` };
  putPeering(transaction, { ...before, Status, ...endedNow(context) });
  for (const side of [before.RequesterVpcInfo, before.AccepterVpcInfo])
    markRoutes(transaction, scopeOf(side), { target: before.VpcPeeringConnectionId, state: 'blackhole' });
}

/**
 * A VPC that goes takes along what it has asked other accounts for, and was not answered. It does not go while a connection of it is
 * active, which only the console deletes along, or while it is asked for one: that is rejected first.
 * @throws AwsError DependencyViolation
 */
export function endPeeringsOf(transaction: Transaction, context: AwsContext, vpcId: string): void {
  const own = listPeerings(transaction, context).filter(({ RequesterVpcInfo, AccepterVpcInfo }) =>
    [RequesterVpcInfo.VpcId, AccepterVpcInfo.VpcId].includes(vpcId),
  );
  const isRequested = ({ Status, RequesterVpcInfo }: PeeringRecord) =>
    Status?.Code === 'pending-acceptance' && RequesterVpcInfo.VpcId === vpcId;
  const isInTheWay = (peering: PeeringRecord) =>
    peering.Status?.Code === 'active' || (peering.Status?.Code === 'pending-acceptance' && !isRequested(peering));
  refuseDependent('vpc', vpcId, own.some(isInTheWay));
  for (const peering of own.filter(isRequested)) deletePeering(transaction, context, peering);
}
