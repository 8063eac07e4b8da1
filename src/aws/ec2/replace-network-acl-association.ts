// ReplaceNetworkAclAssociation: another ACL for a subnet. The association gets a new id.

import type { Operation } from '../operation.ts';
import { ACL_CHOICES, NETWORK_ACLS } from './collections.ts';
import { associationId, withAssociations } from './network-acls.ts';
import { doesNotExist, getNetworkAcl } from './resources.ts';
import type { ReplaceNetworkAclAssociationRequest, ReplaceNetworkAclAssociationResult } from './types.gen.ts';

export const replaceNetworkAclAssociation: Operation<
  ReplaceNetworkAclAssociationRequest,
  ReplaceNetworkAclAssociationResult
> = ({ AssociationId: id, NetworkAclId: aclId }, context) =>
  context.store.commit((transaction) => {
    const association = NETWORK_ACLS.list(transaction, context)
      .flatMap((acl) => withAssociations(transaction, context, acl).Associations ?? [])
      .find(({ NetworkAclAssociationId }) => NetworkAclAssociationId === id);
    if (!association) throw doesNotExist('InvalidAssociationID.NotFound', 'association ID', id);
    getNetworkAcl(transaction, context, aclId);
    const { SubnetId = '' } = association;
    ACL_CHOICES.put(transaction, ACL_CHOICES.keyOf(context, SubnetId), { aclId });
    return { NewAssociationId: associationId(context, SubnetId, aclId) };
  });
