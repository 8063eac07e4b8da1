// TagResource.

import type { Operation } from '../operation.ts';
import { changeTags } from './tagged-resources.ts';
import type { TagResourceRequest } from './types.gen.ts';

export const tagResource: Operation<TagResourceRequest, void> = ({ resourceArn: arn, tags }, context) => {
  context.store.commit((transaction) => {
    changeTags(transaction, context, { arn, change: (before) => ({ ...before, ...tags }) });
  });
};
