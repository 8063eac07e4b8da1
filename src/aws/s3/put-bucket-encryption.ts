// PutBucketEncryption.

import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import { malformedXml, s3Error } from './errors.ts';
import type { PutBucketEncryptionRequest } from './types.gen.ts';

export const putBucketEncryption: Operation<PutBucketEncryptionRequest, void> = (input, context) => {
  const { Rules } = input.ServerSideEncryptionConfiguration;
  if (Rules.length !== 1) throw malformedXml();
  for (const { ApplyServerSideEncryptionByDefault: chosen } of Rules)
    if (chosen?.KMSMasterKeyID !== undefined && chosen.SSEAlgorithm === 'AES256')
      throw s3Error(
        'InvalidArgument',
        'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
        { status: 400 },
      );
  const encryption = { Rules: Rules.map(({ BucketKeyEnabled = false, ...rule }) => ({ BucketKeyEnabled, ...rule })) };
  changeBucket(context, input, ({ encryption: _, ...bucket }) => ({ encryption, ...bucket }));
};
