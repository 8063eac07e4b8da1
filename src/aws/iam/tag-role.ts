// TagRole.

import type { Operation } from '../operation.ts';
import { changeRole } from './roles.ts';
import { withTags } from './tags.ts';
import type { TagRoleRequest } from './types.gen.ts';

export const tagRole: Operation<TagRoleRequest, void> = (input, { store, account }) => {
  changeRole(store, { account, name: input.RoleName }, (record) => ({
    ...record,
    role: { ...record.role, Tags: withTags(record.role.Tags, input.Tags) },
  }));
};
