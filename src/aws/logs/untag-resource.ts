// UntagResource.

import type { Operation } from '../operation.ts';
import { getLogGroupByArn, putLogGroup } from './log-groups.ts';
import type { UntagResourceRequest } from './types.gen.ts';

export const untagResource: Operation<UntagResourceRequest, void> = (input, context) => {
  context.store.commit((transaction) => {
    const before = getLogGroupByArn(transaction, context, input.resourceArn);
    const kept = Object.entries(before.tags).filter(([key]) => !input.tagKeys.includes(key));
    putLogGroup(transaction, context, { ...before, tags: Object.fromEntries(kept) });
  });
};
