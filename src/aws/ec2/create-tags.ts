// CreateTags.

import type { Operation } from '../operation.ts';
import { withTags } from './tag-specifications.ts';
import { getTaggable } from './taggable-resources.ts';
import type { CreateTagsRequest } from './types.gen.ts';

export const createTags: Operation<CreateTagsRequest, void> = (input, context) => {
  context.store.commit((transaction) => {
    for (const id of input.Resources) {
      const resource = getTaggable(transaction, context, id);
      resource.replace(transaction, withTags(resource.tags, input.Tags));
    }
  });
};
