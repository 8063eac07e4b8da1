// UntagRole.

import type { Operation } from '../operation.ts';
import { changeRole } from './roles.ts';
import { withoutTags } from './tags.ts';
import type { UntagRoleRequest } from './types.gen.ts';

export const untagRole: Operation<UntagRoleRequest, void> = (input, { store, account }) => {
  changeRole(store, { account, name: input.RoleName }, (record) => ({
    ...record,
    role: { ...record.role, Tags: withoutTags(record.role.Tags, input.TagKeys) },
  }));
};
