// ListResourceTags.

import type { Operation } from '../operation.ts';
import { getKey } from './keys.ts';
import type { ListResourceTagsRequest, ListResourceTagsResponse } from './types.gen.ts';

export const listResourceTags: Operation<ListResourceTagsRequest, ListResourceTagsResponse> = (input, context) => ({
  Tags: getKey(context.store, context, input.KeyId).tags,
  Truncated: false,
});
