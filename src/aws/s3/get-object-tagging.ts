// GetObjectTagging.

import type { Operation } from '../operation.ts';
import { getTagged, versionOf } from './object-tags.ts';
import type { GetObjectTaggingOutput, GetObjectTaggingRequest } from './types.gen.ts';

export const getObjectTagging: Operation<GetObjectTaggingRequest, GetObjectTaggingOutput> = (input, context) => {
  const { bucket, record } = getTagged(context, input);
  return { TagSet: record.tags ?? [], ...versionOf(bucket) };
};
