// CreateNetworkAcl: one that lets nothing through, for no subnet.

import type { Operation } from '../operation.ts';
import { NETWORK_ACLS, newResourceId } from './collections.ts';
import { emptyNetworkAcl } from './network-acls.ts';
import { getVpc } from './resources.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateNetworkAclRequest, CreateNetworkAclResult } from './types.gen.ts';

export const createNetworkAcl: Operation<CreateNetworkAclRequest, CreateNetworkAclResult> = (input, context) => {
  const id = newResourceId('acl');
  const Tags = tagsFor(input.TagSpecifications, 'network-acl');
  const made = { ...emptyNetworkAcl(context, id, input.VpcId), Tags };
  context.store.commit((transaction) => {
    getVpc(transaction, context, input.VpcId);
    NETWORK_ACLS.put(transaction, NETWORK_ACLS.keyOf(context, id), made);
  });
  return { NetworkAcl: made, ClientToken: input.ClientToken };
};
