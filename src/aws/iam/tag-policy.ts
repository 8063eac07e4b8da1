// TagPolicy.

import type { Operation } from '../operation.ts';
import { changePolicy } from './policies.ts';
import { withTags } from './tags.ts';
import type { TagPolicyRequest } from './types.gen.ts';

export const tagPolicy: Operation<TagPolicyRequest, void> = (input, { store, account }) => {
  changePolicy(store, { account, arn: input.PolicyArn }, (record) => ({
    ...record,
    policy: { ...record.policy, Tags: withTags(record.policy.Tags, input.Tags) },
  }));
};
