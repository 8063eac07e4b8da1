// UntagPolicy.

import type { Operation } from '../operation.ts';
import { changePolicy } from './policies.ts';
import { withoutTags } from './tags.ts';
import type { UntagPolicyRequest } from './types.gen.ts';

export const untagPolicy: Operation<UntagPolicyRequest, void> = (input, { store, account }) => {
  changePolicy(store, { account, arn: input.PolicyArn }, (record) => ({
    ...record,
    policy: { ...record.policy, Tags: withoutTags(record.policy.Tags, input.TagKeys) },
  }));
};
