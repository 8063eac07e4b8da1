// UntagUser.

import type { Operation } from '../operation.ts';
import { withoutTags } from './tags.ts';
import type { UntagUserRequest } from './types.gen.ts';
import { changeUser } from './users.ts';

export const untagUser: Operation<UntagUserRequest, void> = (input, { store, account }) => {
  changeUser(store, { account, name: input.UserName }, (record) => ({
    ...record,
    user: { ...record.user, Tags: withoutTags(record.user.Tags, input.TagKeys) },
  }));
};
