// UntagInstanceProfile.

import type { Operation } from '../operation.ts';
import { changeInstanceProfile } from './instance-profiles.ts';
import { withoutTags } from './tags.ts';
import type { UntagInstanceProfileRequest } from './types.gen.ts';

export const untagInstanceProfile: Operation<UntagInstanceProfileRequest, void> = (input, { store, account }) => {
  changeInstanceProfile(store, { account, name: input.InstanceProfileName }, (record) => ({
    ...record,
    profile: { ...record.profile, Tags: withoutTags(record.profile.Tags, input.TagKeys) },
  }));
};
