// Security groups as requests name them: by id, or by a name, which reaches the groups of the default VPC only.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { SECURITY_GROUPS, type SecurityGroupRecord } from './collections.ts';
import { findDefaultVpc } from './default-vpc.ts';

/** Throws InvalidGroup.NotFound. */
export function getGroupByName(from: Store | Transaction, scope: Scope, name: string): SecurityGroupRecord {
  const defaultVpc = findDefaultVpc(from, scope);
  const found = SECURITY_GROUPS.list(from, scope).find(
    ({ group }) => group.GroupName === name && group.VpcId === defaultVpc?.VpcId,
  );
  if (!found)
    throw new AwsError(
      'InvalidGroup.NotFound',
      `The security group '${name}' does not exist in default VPC '${defaultVpc?.VpcId}'`,
    );
  return found;
}

/** The default group of a VPC: what gets groups has this one where none is named. */
export function defaultGroupIds(from: Store | Transaction, scope: Scope, vpcId: string | undefined): string[] {
  const found = SECURITY_GROUPS.list(from, scope).find(
    ({ group }) => group.VpcId === vpcId && group.GroupName === 'default',
  );
  return found?.group.GroupId === undefined ? [] : [found.group.GroupId];
}

interface GroupReference {
  readonly GroupId?: string | undefined;
  readonly GroupName?: string | undefined;
}

/** The id of the group that a request is for, which need not be there. Throws MissingParameter, InvalidGroup.NotFound. */
export function groupIdOf(from: Store | Transaction, scope: Scope, { GroupId, GroupName }: GroupReference): string {
  const id = GroupId ?? (GroupName && getGroupByName(from, scope, GroupName).group.GroupId);
  if (!id) throw new AwsError('MissingParameter', 'The request must contain the parameter groupName or groupId');
  return id;
}
