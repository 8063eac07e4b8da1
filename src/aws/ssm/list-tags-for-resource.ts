// ListTagsForResource: of parameters.

import type { Operation } from '../operation.ts';
import { getTagged } from './parameter-tags.ts';
import type { ListTagsForResourceRequest, ListTagsForResourceResult } from './types.gen.ts';

export const listTagsForResource: Operation<ListTagsForResourceRequest, ListTagsForResourceResult> = (
  input,
  context,
) => ({ TagList: getTagged(context.store, context, input).tags });
