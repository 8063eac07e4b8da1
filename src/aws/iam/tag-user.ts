// TagUser.

import type { Operation } from '../operation.ts';
import { withTags } from './tags.ts';
import type { TagUserRequest } from './types.gen.ts';
import { changeUser } from './users.ts';

export const tagUser: Operation<TagUserRequest, void> = (input, { store, account }) => {
  changeUser(store, { account, name: input.UserName }, (record) => ({
    ...record,
    user: { ...record.user, Tags: withTags(record.user.Tags, input.Tags) },
  }));
};
