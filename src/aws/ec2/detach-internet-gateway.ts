// DetachInternetGateway: not while public addresses of the VPC are in use. Routes that led to it are black holes.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { ADDRESSES, INTERNET_GATEWAYS, SUBNETS } from './collections.ts';
import { getInternetGateway, getVpc } from './resources.ts';
import { markRoutes } from './routes.ts';
import type { DetachInternetGatewayRequest } from './types.gen.ts';

export const detachInternetGateway: Operation<DetachInternetGatewayRequest, void> = (
  { InternetGatewayId: id, VpcId },
  context,
) => {
  context.store.commit((transaction) => {
    const gateway = getInternetGateway(transaction, context, id);
    getVpc(transaction, context, VpcId);
    if (!gateway.Attachments?.some((attachment) => attachment.VpcId === VpcId))
      throw new AwsError('Gateway.NotAttached', `resource ${id} is not attached to network ${VpcId}`);
    const subnets = new Set(
      SUBNETS.list(transaction, context).flatMap((subnet) => (subnet.VpcId === VpcId ? subnet.SubnetId : [])),
    );
    if (ADDRESSES.list(transaction, context).some(({ SubnetId }) => SubnetId !== undefined && subnets.has(SubnetId)))
      throw new AwsError(
        'DependencyViolation',
        `Network ${VpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
      );
    INTERNET_GATEWAYS.put(transaction, INTERNET_GATEWAYS.keyOf(context, id), { ...gateway, Attachments: [] });
    markRoutes(transaction, context, { target: id, state: 'blackhole' });
  });
};
