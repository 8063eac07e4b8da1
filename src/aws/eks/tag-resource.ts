// TagResource: adds tags and replaces those of the same key.

import type { Operation } from '../operation.ts';
import { getTaggedResource } from './tagged-resources.ts';
import { withTags } from './tags.ts';
import type { TagResourceRequest } from './types.gen.ts';

export const tagResource: Operation<TagResourceRequest, Record<string, never>> = (input, context) => {
  context.store.commit((transaction) => {
    const resource = getTaggedResource(context, transaction, input.resourceArn);
    resource.replace(transaction, withTags(context, resource.tags, input.tags));
  });
  return {};
};
