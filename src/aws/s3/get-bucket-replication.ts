// GetBucketReplication. Emulator: no bucket is replicated.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { s3Error } from './errors.ts';
import type { GetBucketReplicationOutput, GetBucketReplicationRequest } from './types.gen.ts';

export const getBucketReplication: Operation<GetBucketReplicationRequest, GetBucketReplicationOutput> = (
  input,
  context,
) => {
  const { name } = getBucket(context.store, context, input);
  throw s3Error('ReplicationConfigurationNotFoundError', 'The replication configuration was not found', {
    status: 404,
    BucketName: name,
  });
};
