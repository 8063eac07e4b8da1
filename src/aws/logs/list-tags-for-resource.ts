// ListTagsForResource.

import type { Operation } from '../operation.ts';
import { getLogGroupByArn } from './log-groups.ts';
import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from './types.gen.ts';

export const listTagsForResource: Operation<ListTagsForResourceRequest, ListTagsForResourceResponse> = (
  input,
  context,
) => ({ tags: { ...getLogGroupByArn(context.store, context, input.resourceArn).tags } });
