// RemoveTagsFromResource: of parameters.

import type { Operation } from '../operation.ts';
import { changeTags } from './parameter-tags.ts';
import type { RemoveTagsFromResourceRequest, RemoveTagsFromResourceResult } from './types.gen.ts';

export const removeTagsFromResource: Operation<RemoveTagsFromResourceRequest, RemoveTagsFromResourceResult> = (
  input,
  context,
) => {
  changeTags(context, input, (tags) => tags.filter(({ Key }) => !input.TagKeys.includes(Key)));
  return {};
};
