// TagInstanceProfile.

import type { Operation } from '../operation.ts';
import { changeInstanceProfile } from './instance-profiles.ts';
import { withTags } from './tags.ts';
import type { TagInstanceProfileRequest } from './types.gen.ts';

export const tagInstanceProfile: Operation<TagInstanceProfileRequest, void> = (input, { store, account }) => {
  changeInstanceProfile(store, { account, name: input.InstanceProfileName }, (record) => ({
    ...record,
    profile: { ...record.profile, Tags: withTags(record.profile.Tags, input.Tags) },
  }));
};
