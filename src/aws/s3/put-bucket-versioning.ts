// PutBucketVersioning. Emulator: it is recorded; every object has its last version alone.

import type { Operation } from '../operation.ts';
import { changeBucket } from './buckets.ts';
import { notImplemented, s3Error } from './errors.ts';
import type { PutBucketVersioningRequest } from './types.gen.ts';

export const putBucketVersioning: Operation<PutBucketVersioningRequest, void> = (input, context) => {
  const { Status, MFADelete } = input.VersioningConfiguration;
  if (MFADelete === 'Enabled') throw notImplemented('x-amz-mfa');
  if (Status === undefined)
    throw s3Error('IllegalVersioningConfigurationException', 'The Versioning element must be specified', {
      status: 400,
    });
  changeBucket(context, input, ({ versioning: _, ...bucket }) => ({ versioning: { Status }, ...bucket }));
};
