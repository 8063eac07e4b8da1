// UntagResource.

import type { Operation } from '../operation.ts';
import { getRepositoryByArn, putRepository } from './repositories.ts';
import type { UntagResourceRequest, UntagResourceResponse } from './types.gen.ts';

export const untagResource: Operation<UntagResourceRequest, UntagResourceResponse> = (input, context) => {
  context.store.commit((transaction) => {
    const before = getRepositoryByArn(transaction, context, input.resourceArn);
    const tags = before.tags.filter(({ Key }) => !input.tagKeys.includes(Key));
    putRepository(transaction, context, { ...before, tags });
  });
  return {};
};
