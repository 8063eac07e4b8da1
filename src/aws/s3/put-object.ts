// PutObject.

import type { Operation } from '../operation.ts';
import { getBucket } from './buckets.ts';
import { checksumOf, givenChecksum } from './checksums.ts';
import { putContent } from './contents.ts';
import { etagOf } from './object-encryption.ts';
import { objectSettings } from './object-settings.ts';
import { checksumMembers, findObject, lastModified, type ObjectRecord, putObjectRecord } from './objects.ts';
import type { PutObjectOutput, PutObjectRequest } from './types.gen.ts';
import { overtakeUploads } from './uploads.ts';
import { checkWriteConditions } from './write-conditions.ts';

export const putObject: Operation<PutObjectRequest, PutObjectOutput> = (input, context) => {
  const { Bucket, ExpectedBucketOwner, Key: key, Body: base64 = '' } = input;
  const { store, region, clock } = context;
  const content = Buffer.from(base64, 'base64');
  return store.commit((transaction) => {
    const bucket = getBucket(transaction, context, { Bucket, ExpectedBucketOwner });
    const settings = objectSettings(input, { context, transaction, bucket });
    const name = { region, bucket: bucket.name, key };
    checkWriteConditions(input, findObject(transaction, name));
    const record: ObjectRecord = {
      size: content.length,
      etag: etagOf(content, settings.encryption),
      lastModifiedMs: lastModified(clock),
      checksum: {
        type: 'FULL_OBJECT',
        ...(givenChecksum(input) ?? { algorithm: 'CRC64NVME', value: checksumOf('CRC64NVME', content) }),
      },
      contents: [putContent(transaction, region, base64)],
      ...settings,
    };
    putObjectRecord(transaction, name, record);
    overtakeUploads(transaction, bucket, key);
    return { ...checksumMembers(record.checksum), ...record.encryption, ETag: record.etag };
  });
};
