// PutObjectTagging: the tags are these and no others.

import type { Operation } from '../operation.ts';
import { changeTags } from './object-tags.ts';
import { checkTags } from './tags.ts';
import type { PutObjectTaggingOutput, PutObjectTaggingRequest, Tag } from './types.gen.ts';

export const putObjectTagging: Operation<PutObjectTaggingRequest, PutObjectTaggingOutput> = (input, context) => {
  // The model requires the list, the service does not.
  const { TagSet: tags = [] }: { readonly TagSet?: readonly Tag[] } = input.Tagging;
  checkTags(tags, 'object');
  return changeTags(context, input, tags);
};
