// TagResource: adds tags and replaces those of the same key.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getTaggedResource, MOST_TAGS } from './tagged-resources.ts';
import type { TagResourceRequest } from './types.gen.ts';

export const tagResource: Operation<TagResourceRequest, Record<string, never>> = (input, context) => {
  context.store.commit((transaction) => {
    const resource = getTaggedResource(context, transaction, input.resourceArn);
    const tags = { ...resource.tags, ...input.tags };
    if (Object.keys(tags).length > MOST_TAGS)
      throw new AwsError('BadRequestException', `A resource can have at most ${MOST_TAGS} tags`);
    resource.replace(transaction, tags);
  });
  return {};
};
