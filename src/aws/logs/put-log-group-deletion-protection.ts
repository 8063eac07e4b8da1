// PutLogGroupDeletionProtection.

import type { Operation } from '../operation.ts';
import { changeGroup, getNamedGroup } from './log-groups.ts';
import type { PutLogGroupDeletionProtectionRequest } from './types.gen.ts';

export const putLogGroupDeletionProtection: Operation<PutLogGroupDeletionProtectionRequest, void> = (
  { logGroupIdentifier, deletionProtectionEnabled },
  context,
) => {
  const { group } = getNamedGroup(context.store, context, { logGroupIdentifier });
  changeGroup(context, group.logGroupName, (before) => ({ ...before, deletionProtectionEnabled }));
};
