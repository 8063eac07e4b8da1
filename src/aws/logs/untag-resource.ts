// UntagResource.

import type { Operation } from '../operation.ts';
import { changeTags } from './tagged-resources.ts';
import type { UntagResourceRequest } from './types.gen.ts';

export const untagResource: Operation<UntagResourceRequest, void> = ({ resourceArn: arn, tagKeys }, context) => {
  context.store.commit((transaction) => {
    const kept = (before: Record<string, string>) =>
      Object.fromEntries(Object.entries(before).filter(([key]) => !tagKeys.includes(key)));
    changeTags(transaction, context, { arn, change: kept });
  });
};
