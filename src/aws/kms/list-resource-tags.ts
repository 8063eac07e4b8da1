// ListResourceTags.

import type { Operation } from '../operation.ts';
import { getKeyById } from './keys.ts';
import { keyPage } from './pages.ts';
import type { ListResourceTagsRequest, ListResourceTagsResponse } from './types.gen.ts';

export const listResourceTags: Operation<ListResourceTagsRequest, ListResourceTagsResponse> = (input, context) => {
  const { tags } = getKeyById(context.store, context, input.KeyId);
  const { items, more } = keyPage(tags, ({ TagKey }) => TagKey, input);
  return { Tags: items, ...more };
};
