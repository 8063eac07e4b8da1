// PutBucketEncryption.

import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import { malformedXml, s3Error } from './errors.ts';
import type { PutBucketEncryptionRequest, ServerSideEncryptionConfiguration } from './types.gen.ts';

export const putBucketEncryption: Operation<PutBucketEncryptionRequest, void> = (input, context) => {
  // The model requires it; the service looks for the bucket first.
  const { Rules = [] }: Partial<ServerSideEncryptionConfiguration> = input.ServerSideEncryptionConfiguration;
  changeBucket(context, input, ({ encryption: _, isEncryptionSet: __, ...bucket }) => {
    if (Rules.length !== 1) throw malformedXml();
    for (const { ApplyServerSideEncryptionByDefault: chosen } of Rules)
      if (chosen?.KMSMasterKeyID !== undefined && chosen.SSEAlgorithm === 'AES256')
        throw s3Error(
          'InvalidArgument',
          'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
          { status: 400, ArgumentName: 'ApplyServerSideEncryptionByDefault' },
        );
    const encryption = { Rules: Rules.map(({ BucketKeyEnabled = false, ...rule }) => ({ BucketKeyEnabled, ...rule })) };
    return { encryption, isEncryptionSet: true, ...bucket };
  });
};
