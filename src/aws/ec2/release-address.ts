// ReleaseAddress: only one that nobody uses.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { ADDRESSES } from './collections.ts';
import { getAddress } from './resources.ts';
import type { ReleaseAddressRequest } from './types.gen.ts';

export const releaseAddress: Operation<ReleaseAddressRequest, void> = ({ AllocationId: id }, context) => {
  if (id === undefined)
    throw new AwsError(
      'InvalidParameterValue',
      'You must specify an allocation id when releasing a VPC elastic IP address',
    );
  context.store.commit((transaction) => {
    const address = getAddress(transaction, context, id);
    if (address.AssociationId !== undefined)
      throw new AwsError('InvalidIPAddress.InUse', `Address ${address.PublicIp} is in use.`);
    ADDRESSES.delete(transaction, ADDRESSES.keyOf(context, id));
  });
};
