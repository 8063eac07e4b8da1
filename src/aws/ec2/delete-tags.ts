// DeleteTags: by key; by key and value where a value is given; all of the user's where no tag is named.

import type { Operation } from '../operation.ts';
import { getTaggable } from './taggable-resources.ts';
import type { DeleteTagsRequest, Tag } from './types.gen.ts';

export const deleteTags: Operation<DeleteTagsRequest, void> = (input, context) => {
  const isNamed = (tag: Tag) =>
    !input.Tags?.length ||
    input.Tags.some(({ Key, Value }) => Key === tag.Key && (Value === undefined || Value === tag.Value));
  context.store.commit((transaction) => {
    for (const id of input.Resources) {
      const resource = getTaggable(transaction, context, id);
      const kept = resource.tags.filter((tag) => tag.Key?.startsWith('aws:') || !isNamed(tag));
      resource.replace(transaction, kept);
    }
  });
};
