// Every operation of S3 that answers something.

import { REGION } from '../support/start-aws.ts';
import { bare, type Past, type Step } from './step.ts';

const Bucket = 'tour-of-s3';
const named = () => ({ Bucket });
const OBJECT = { Bucket, Key: 'one' };
const WHOLE = { Bucket, Key: 'whole' };

const upload = (past: Past) => ({ ...WHOLE, UploadId: past('CreateMultipartUpload.UploadId') });
const policyText = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${Bucket}` }],
});
const rule = { ID: 'old', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } };

export const S3_TOUR: readonly Step[] = [
  ['CreateBucket', () => ({ Bucket, CreateBucketConfiguration: { LocationConstraint: REGION } })],
  ['HeadBucket', named],
  ['GetBucketLocation', named],
  bare('ListBuckets'),
  ['PutBucketVersioning', () => ({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })],
  ['GetBucketVersioning', named],
  ['GetBucketEncryption', named],
  ['GetBucketOwnershipControls', named],
  ['GetPublicAccessBlock', named],
  ['PutBucketLifecycleConfiguration', () => ({ Bucket, LifecycleConfiguration: { Rules: [rule] } })],
  ['GetBucketLifecycleConfiguration', named],
  ['PutBucketPolicy', () => ({ Bucket, Policy: policyText })],
  ['GetBucketPolicy', named],
  ['PutBucketTagging', () => ({ Bucket, Tagging: { TagSet: [{ Key: 'team', Value: 'a' }] } })],
  ['GetBucketTagging', named],
  ['GetBucketAcl', named],
  ['GetBucketLogging', named],
  ['GetBucketRequestPayment', named],
  ['GetBucketAccelerateConfiguration', named],
  ['PutObject', () => ({ ...OBJECT, Body: 'text', Tagging: 'team=a' })],
  ['HeadObject', () => OBJECT],
  ['GetObject', () => OBJECT],
  ['CopyObject', () => ({ Bucket, Key: 'copy', CopySource: `${Bucket}/one` })],
  ['GetObjectAttributes', () => ({ ...OBJECT, ObjectAttributes: ['ETag', 'ObjectSize', 'StorageClass'] })],
  ['GetObjectTagging', () => OBJECT],
  ['PutObjectTagging', () => ({ ...OBJECT, Tagging: { TagSet: [{ Key: 'team', Value: 'b' }] } })],
  ['DeleteObjectTagging', () => OBJECT],
  ['ListObjectVersions', named],
  ['ListObjects', named],
  ['ListObjectsV2', named],
  ['CreateMultipartUpload', () => WHOLE],
  ['UploadPart', (past) => ({ ...upload(past), PartNumber: 1, Body: 'text' })],
  ['ListParts', upload],
  ['ListMultipartUploads', named],
  [
    'CompleteMultipartUpload',
    (past) => ({ ...upload(past), MultipartUpload: { Parts: [{ PartNumber: 1, ETag: past('UploadPart.ETag') }] } }),
  ],
  ['CreateMultipartUpload', () => WHOLE],
  ['AbortMultipartUpload', upload],
  ['DeleteObject', () => OBJECT],
  ['DeleteObjects', () => ({ Bucket, Delete: { Objects: [{ Key: 'whole' }, { Key: 'copy' }] } })],
];
