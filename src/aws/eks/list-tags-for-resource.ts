// ListTagsForResource.

import type { Operation } from '../operation.ts';
import { getTaggedResource } from './tagged-resources.ts';
import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from './types.gen.ts';

export const listTagsForResource: Operation<ListTagsForResourceRequest, ListTagsForResourceResponse> = (
  input,
  context,
) => {
  const tags = context.store.commit((transaction) => getTaggedResource(context, transaction, input.resourceArn).tags);
  return { tags: { ...tags } };
};
