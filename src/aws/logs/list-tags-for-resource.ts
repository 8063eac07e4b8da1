// ListTagsForResource.

import type { Operation } from '../operation.ts';
import { tagsOf } from './tagged-resources.ts';
import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from './types.gen.ts';

export const listTagsForResource: Operation<ListTagsForResourceRequest, ListTagsForResourceResponse> = (
  input,
  context,
) => ({ tags: { ...tagsOf(context.store, context, input.resourceArn) } });
