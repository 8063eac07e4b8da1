// DeleteNetworkAcl: not a default one, and none that a subnet has.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { NETWORK_ACLS } from './collections.ts';
import { withAssociations } from './network-acls.ts';
import { getNetworkAcl, refuseDependent } from './resources.ts';
import type { DeleteNetworkAclRequest } from './types.gen.ts';

export const deleteNetworkAcl: Operation<DeleteNetworkAclRequest, void> = ({ NetworkAclId: id }, context) => {
  context.store.commit((transaction) => {
    const acl = withAssociations(transaction, context, getNetworkAcl(transaction, context, id));
    if (acl.IsDefault) throw new AwsError('InvalidParameterValue', `cannot delete default network ACL ${id}`);
    refuseDependent('networkAcl', id, (acl.Associations ?? []).length > 0);
    NETWORK_ACLS.delete(transaction, NETWORK_ACLS.keyOf(context, id));
  });
};
