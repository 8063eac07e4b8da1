// ListResourceTags.

import type { Operation } from '../operation.ts';
import { getKeyById } from './keys.ts';
import type { ListResourceTagsRequest, ListResourceTagsResponse } from './types.gen.ts';

export const listResourceTags: Operation<ListResourceTagsRequest, ListResourceTagsResponse> = (input, context) => ({
  Tags: getKeyById(context.store, context, input.KeyId).tags,
  Truncated: false,
});
