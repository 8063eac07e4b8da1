// TagResource.

import type { Operation } from '../operation.ts';
import { getRepositoryByArn, putRepository } from './repositories.ts';
import type { TagResourceRequest, TagResourceResponse } from './types.gen.ts';

export const tagResource: Operation<TagResourceRequest, TagResourceResponse> = (input, context) => {
  const added = new Set(input.tags.map(({ Key }) => Key));
  context.store.commit((transaction) => {
    const before = getRepositoryByArn(transaction, context, input.resourceArn);
    const tags = [...before.tags.filter(({ Key }) => !added.has(Key)), ...input.tags];
    putRepository(transaction, context, { ...before, tags });
  });
  return {};
};
