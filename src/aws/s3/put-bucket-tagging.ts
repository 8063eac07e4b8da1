// PutBucketTagging: the tags are these and no others. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html

import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import { s3Error } from './errors.ts';
import type { PutBucketTaggingRequest } from './types.gen.ts';

const MOST_TAGS = 50;

export const putBucketTagging: Operation<PutBucketTaggingRequest, void> = (input, context) => {
  const { TagSet: tags } = input.Tagging;
  if (tags.length > MOST_TAGS)
    throw s3Error('BadRequest', `Bucket tag count cannot be greater than ${MOST_TAGS}`, { status: 400 });
  const keys = tags.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length)
    throw s3Error('InvalidTag', 'Cannot provide multiple Tags with the same key', { status: 400 });
  if (keys.some((key) => key.startsWith('aws:')))
    throw s3Error('InvalidTag', 'System tags cannot be added/updated by requester', { status: 400 });
  changeBucket(context, input, ({ tags: _, ...bucket }) => (tags.length > 0 ? { tags, ...bucket } : bucket));
};
