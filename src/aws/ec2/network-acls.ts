// Network ACLs as records: the default one that every VPC has, which lets everything through, and others. A subnet has the default
// one until another is chosen for it.
// Emulator: they are kept and answered; traffic is not filtered by them.

import type { Store, Transaction } from '../../store/store.ts';
import type { Scope } from '../operation.ts';
import { ACL_CHOICES, lastingResourceId, NETWORK_ACLS, SUBNETS } from './collections.ts';
import type { NetworkAcl, NetworkAclEntry } from './types.gen.ts';

/** The last rule of every ACL: what no other allows is denied. */
export const LAST_RULE = 32_767;

const entry = (Egress: boolean, RuleNumber: number, RuleAction: 'allow' | 'deny'): NetworkAclEntry => ({
  Egress,
  RuleNumber,
  RuleAction,
  Protocol: '-1',
  CidrBlock: '0.0.0.0/0',
});

/** One that denies everything. */
export function emptyNetworkAcl(scope: Scope, id: string, vpcId: string): NetworkAcl {
  return {
    NetworkAclId: id,
    VpcId: vpcId,
    OwnerId: scope.account,
    IsDefault: false,
    Entries: [entry(true, LAST_RULE, 'deny'), entry(false, LAST_RULE, 'deny')],
    Associations: [],
    Tags: [],
  };
}

export function defaultNetworkAcl(scope: Scope, id: string, vpcId: string): NetworkAcl {
  return {
    ...emptyNetworkAcl(scope, id, vpcId),
    IsDefault: true,
    Entries: [true, false].flatMap((egress) => [entry(egress, 100, 'allow'), entry(egress, LAST_RULE, 'deny')]),
  };
}

/** The same for the same subnet and ACL. */
export function associationId(scope: Scope, subnetId: string, aclId: string): string {
  return lastingResourceId('aclassoc', scope, `${subnetId}/${aclId}`);
}

/** The ACL with the subnets that it is for. */
export function withAssociations(from: Store | Transaction, scope: Scope, acl: NetworkAcl): NetworkAcl {
  const { NetworkAclId: id = '', IsDefault: isDefault } = acl;
  const isFor = (subnetId: string) => {
    const chosen = ACL_CHOICES.find(from, ACL_CHOICES.keyOf(scope, subnetId))?.aclId;
    const isThere = chosen !== undefined && NETWORK_ACLS.find(from, NETWORK_ACLS.keyOf(scope, chosen)) !== undefined;
    return isThere ? chosen === id : isDefault === true;
  };
  const subnets = SUBNETS.list(from, scope).filter(
    ({ VpcId, SubnetId = '' }) => VpcId === acl.VpcId && isFor(SubnetId),
  );
  return {
    ...acl,
    Associations: subnets.map(({ SubnetId = '' }) => ({
      NetworkAclAssociationId: associationId(scope, SubnetId, id),
      NetworkAclId: id,
      SubnetId,
    })),
  };
}
