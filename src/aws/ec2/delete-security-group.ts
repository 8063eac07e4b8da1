// DeleteSecurityGroup: not a default group, none that an interface has, none that another group's rule names.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { NETWORK_INTERFACES, SECURITY_GROUPS } from './collections.ts';
import { groupIdOf } from './named-security-groups.ts';
import { getSecurityGroup } from './resources.ts';
import type { DeleteSecurityGroupRequest, DeleteSecurityGroupResult } from './types.gen.ts';

export const deleteSecurityGroup: Operation<DeleteSecurityGroupRequest, DeleteSecurityGroupResult> = (input, context) =>
  context.store.commit((transaction) => {
    const id = groupIdOf(transaction, context, input);
    const { group } = getSecurityGroup(transaction, context, id);
    if (group.GroupName === 'default')
      throw new AwsError('CannotDelete', `the specified group: "${id}" name: "default" cannot be deleted by a user`);
    const isUsed =
      NETWORK_INTERFACES.list(transaction, context).some((record) =>
        record.interface.Groups?.some(({ GroupId }) => GroupId === id),
      ) ||
      SECURITY_GROUPS.list(transaction, context).some(
        (other) => other.group.GroupId !== id && other.rules.some((rule) => rule.ReferencedGroupInfo?.GroupId === id),
      );
    if (isUsed) throw new AwsError('DependencyViolation', `resource ${id} has a dependent object`);
    SECURITY_GROUPS.delete(transaction, SECURITY_GROUPS.keyOf(context, id));
    return { Return: true, GroupId: id };
  });
