// DeleteNetworkAclEntry.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { NETWORK_ACLS } from './collections.ts';
import { LAST_RULE } from './network-acls.ts';
import { getNetworkAcl } from './resources.ts';
import type { DeleteNetworkAclEntryRequest } from './types.gen.ts';

export const deleteNetworkAclEntry: Operation<DeleteNetworkAclEntryRequest, void> = (input, context) => {
  const { NetworkAclId: id, RuleNumber: number, Egress: isEgress } = input;
  context.store.commit((transaction) => {
    const acl = getNetworkAcl(transaction, context, id);
    const kept = (acl.Entries ?? []).filter(
      (entry) => !(entry.RuleNumber === number && entry.Egress === isEgress && number !== LAST_RULE),
    );
    if (kept.length === acl.Entries?.length)
      throw new AwsError(
        'InvalidNetworkAclEntry.NotFound',
        `The ${isEgress ? 'egress' : 'ingress'} entry identified by rule number ${number} in network acl '${id}' does not exist`,
      );
    NETWORK_ACLS.put(transaction, NETWORK_ACLS.keyOf(context, id), { ...acl, Entries: kept });
  });
};
