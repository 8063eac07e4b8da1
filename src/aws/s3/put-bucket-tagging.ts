// PutBucketTagging: the tags are these and no others. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html

import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import { checkTags } from './tags.ts';
import type { PutBucketTaggingRequest, Tag } from './types.gen.ts';

export const putBucketTagging: Operation<PutBucketTaggingRequest, void> = (input, context) => {
  // The model requires the list, the service does not.
  const { TagSet: tags = [] }: { readonly TagSet?: readonly Tag[] } = input.Tagging;
  checkTags(tags, 'bucket');
  changeBucket(context, input, ({ tags: _, ...bucket }) => (tags.length > 0 ? { tags: [...tags], ...bucket } : bucket));
};
