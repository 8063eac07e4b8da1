// AttachInternetGateway: one to a VPC.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { INTERNET_GATEWAY_ATTACHED, INTERNET_GATEWAYS } from './collections.ts';
import { getInternetGateway, getVpc } from './resources.ts';
import type { AttachInternetGatewayRequest } from './types.gen.ts';

export const attachInternetGateway: Operation<AttachInternetGatewayRequest, void> = (
  { InternetGatewayId: id, VpcId },
  context,
) => {
  context.store.commit((transaction) => {
    const gateway = getInternetGateway(transaction, context, id);
    getVpc(transaction, context, VpcId);
    if (gateway.Attachments?.length)
      throw new AwsError(
        'Resource.AlreadyAssociated',
        `resource ${id} is already attached to network ${gateway.Attachments[0]?.VpcId}`,
      );
    const other = INTERNET_GATEWAYS.list(transaction, context).some(({ Attachments }) =>
      Attachments?.some((attachment) => attachment.VpcId === VpcId),
    );
    if (other) throw new AwsError('InvalidParameterValue', `Network ${VpcId} already has an internet gateway attached`);
    INTERNET_GATEWAYS.put(transaction, INTERNET_GATEWAYS.keyOf(context, id), {
      ...gateway,
      Attachments: [{ VpcId, State: INTERNET_GATEWAY_ATTACHED }],
    });
  });
};
