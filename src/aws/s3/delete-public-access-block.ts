// DeletePublicAccessBlock.

import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import type { DeletePublicAccessBlockRequest } from './types.gen.ts';

export const deletePublicAccessBlock: Operation<DeletePublicAccessBlockRequest, void> = (input, context) => {
  changeBucket(context, input, ({ publicAccessBlock: _, ...bucket }) => bucket);
};
