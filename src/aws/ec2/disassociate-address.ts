// DisassociateAddress. An address of a NAT gateway belongs to that for as long as it lives.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { ADDRESSES } from './collections.ts';
import { doesNotExist } from './resources.ts';
import type { DisassociateAddressRequest } from './types.gen.ts';

export const disassociateAddress: Operation<DisassociateAddressRequest, void> = (
  { AssociationId: id = '' },
  context,
) => {
  const found = ADDRESSES.list(context.store, context).find(({ AssociationId }) => AssociationId === id);
  if (!found) throw doesNotExist('InvalidAssociationID.NotFound', 'association ID', id);
  throw new AwsError('AuthFailure', 'You do not have permission to access the specified resource.', { status: 400 });
};
