// AddTagsToResource: of parameters; nothing else here has tags.

import type { Operation } from '../operation.ts';
import { changeTags, withTags } from './parameter-tags.ts';
import type { AddTagsToResourceRequest, AddTagsToResourceResult } from './types.gen.ts';

export const addTagsToResource: Operation<AddTagsToResourceRequest, AddTagsToResourceResult> = (input, context) => {
  changeTags(context, input, (tags) => withTags(tags, input.Tags));
  return {};
};
