// ListTagsForResource.

import type { Operation } from '../operation.ts';
import { getRepositoryByArn } from './repositories.ts';
import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from './types.gen.ts';

export const listTagsForResource: Operation<ListTagsForResourceRequest, ListTagsForResourceResponse> = (
  input,
  context,
) => ({ tags: getRepositoryByArn(context.store, context, input.resourceArn).tags });
