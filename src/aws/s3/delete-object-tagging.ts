// DeleteObjectTagging.

import type { Operation } from '../operation.ts';
import { changeTags } from './object-tags.ts';
import type { DeleteObjectTaggingOutput, DeleteObjectTaggingRequest } from './types.gen.ts';

export const deleteObjectTagging: Operation<DeleteObjectTaggingRequest, DeleteObjectTaggingOutput> = (input, context) =>
  changeTags(context, input, []);
