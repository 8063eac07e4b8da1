// ReplaceNetworkAclEntry.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { NETWORK_ACLS } from './collections.ts';
import { getNetworkAcl } from './resources.ts';
import type { ReplaceNetworkAclEntryRequest } from './types.gen.ts';

export const replaceNetworkAclEntry: Operation<ReplaceNetworkAclEntryRequest, void> = (input, context) => {
  const { NetworkAclId: id, DryRun: _, ...entry } = input;
  context.store.commit((transaction) => {
    const acl = getNetworkAcl(transaction, context, id);
    const before = acl.Entries?.find(
      ({ RuleNumber, Egress }) => RuleNumber === entry.RuleNumber && Egress === entry.Egress,
    );
    if (!before)
      throw new AwsError(
        'InvalidNetworkAclEntry.NotFound',
        `The ${entry.Egress ? 'egress' : 'ingress'} entry identified by rule number ${entry.RuleNumber} in network acl '${id}' does not exist`,
      );
    const Entries = (acl.Entries ?? []).map((each) => (each === before ? entry : each));
    NETWORK_ACLS.put(transaction, NETWORK_ACLS.keyOf(context, id), { ...acl, Entries });
  });
};
