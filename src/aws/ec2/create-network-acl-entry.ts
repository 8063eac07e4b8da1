// CreateNetworkAclEntry.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { NETWORK_ACLS } from './collections.ts';
import { LAST_RULE } from './network-acls.ts';
import { getNetworkAcl } from './resources.ts';
import type { CreateNetworkAclEntryRequest } from './types.gen.ts';

export const createNetworkAclEntry: Operation<CreateNetworkAclEntryRequest, void> = (input, context) => {
  const { NetworkAclId: id, DryRun: _, ...entry } = input;
  if (entry.RuleNumber < 1 || entry.RuleNumber >= LAST_RULE)
    throw new AwsError('InvalidParameterValue', `Value (${entry.RuleNumber}) for parameter ruleNumber is invalid.`);
  if (entry.CidrBlock === undefined && entry.Ipv6CidrBlock === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter cidrBlock or ipv6CidrBlock');
  context.store.commit((transaction) => {
    const acl = getNetworkAcl(transaction, context, id);
    const isTaken = acl.Entries?.some(
      ({ RuleNumber, Egress }) => RuleNumber === entry.RuleNumber && Egress === entry.Egress,
    );
    if (isTaken)
      throw new AwsError(
        'NetworkAclEntryAlreadyExists',
        `The network acl entry identified by ${entry.RuleNumber} already exists.`,
      );
    const Entries = [...(acl.Entries ?? []), entry].sort((a, b) => (a.RuleNumber ?? 0) - (b.RuleNumber ?? 0));
    NETWORK_ACLS.put(transaction, NETWORK_ACLS.keyOf(context, id), { ...acl, Entries });
  });
};
