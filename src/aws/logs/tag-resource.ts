// TagResource.

import type { Operation } from '../operation.ts';
import { getLogGroupByArn, putLogGroup } from './log-groups.ts';
import type { TagResourceRequest } from './types.gen.ts';

export const tagResource: Operation<TagResourceRequest, void> = (input, context) => {
  context.store.commit((transaction) => {
    const before = getLogGroupByArn(transaction, context, input.resourceArn);
    putLogGroup(transaction, context, { ...before, tags: { ...before.tags, ...input.tags } });
  });
};
