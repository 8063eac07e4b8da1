// Network ACLs as records: the default one that every VPC has, which lets everything through. Its subnets are all of the VPC.
// Emulator: they are kept and answered; traffic is not filtered by them.

import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { lastingResourceId, SUBNETS } from './collections.ts';
import type { NetworkAcl, NetworkAclEntry } from './types.gen.ts';

/** The last rule of every ACL: what no other allows is denied. */
export const LAST_RULE = 32_767;

export function defaultNetworkAcl(scope: Scope, id: string, vpcId: string): NetworkAcl {
  const entry = (Egress: boolean, RuleNumber: number, RuleAction: 'allow' | 'deny'): NetworkAclEntry => ({
    Egress,
    RuleNumber,
    RuleAction,
    Protocol: '-1',
    CidrBlock: '0.0.0.0/0',
  });
  return {
    NetworkAclId: id,
    VpcId: vpcId,
    OwnerId: scope.account,
    IsDefault: true,
    Entries: [true, false].flatMap((egress) => [entry(egress, 100, 'allow'), entry(egress, LAST_RULE, 'deny')]),
    Associations: [],
    Tags: [],
  };
}

/** The ACL with the subnets that it is for. */
export function withAssociations(from: Store | Transaction, scope: Scope, acl: NetworkAcl): NetworkAcl {
  const subnets = SUBNETS.list(from, scope).filter(({ VpcId }) => VpcId === acl.VpcId);
  return {
    ...acl,
    Associations: subnets.map(({ SubnetId = '' }) => ({
      NetworkAclAssociationId: lastingResourceId('aclassoc', scope, SubnetId),
      NetworkAclId: acl.NetworkAclId,
      SubnetId,
    })),
  };
}
