// AbortMultipartUpload.

import type { Operation } from '../operation.ts';
import type { AbortMultipartUploadOutput, AbortMultipartUploadRequest } from './types.gen.ts';
import { endUpload, getUpload } from './uploads.ts';

export const abortMultipartUpload: Operation<AbortMultipartUploadRequest, AbortMultipartUploadOutput> = (
  input,
  context,
) =>
  context.store.commit((transaction) => {
    const { bucket, upload } = getUpload(transaction, context, input);
    endUpload(transaction, bucket, { upload, kept: [] });
    return {};
  });
