// What the operations of S3 need. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html

import { bucketArn } from '../../s3/buckets.ts';
import { readCopySource } from '../../s3/copy-source.ts';
import { accessDenied } from '../../s3/errors.ts';
import type { Finder, Need, ServiceNeeds } from '../need.ts';

const BUCKET: Need = { on: '{bucket:Bucket}' };
const OBJECT: Need = { on: '{object:Key}' };
const LIST: Need = {
  ...BUCKET,
  action: 's3:ListBucket',
  values: { 's3:prefix': 'Prefix', 's3:delimiter': 'Delimiter', 's3:max-keys': 'MaxKeys' },
};
const objectAction = (action: string): Need => ({ action, ...OBJECT });
const bucketAction = (action: string): Need => ({ action, ...BUCKET });

const bucket: Finder = (name, _input, { region }) => (name === undefined ? undefined : bucketArn(region, name));
const object: Finder = (key, { Bucket }, { region }) => `${bucketArn(region, String(Bucket))}/${key ?? '*'}`;

const source: Finder = (header, _input, { region }) => {
  if (header === undefined) return undefined;
  const { bucket: name, key } = readCopySource(header);
  return `${bucketArn(region, name)}/${key}`;
};

export const S3_NEEDS: ServiceNeeds = {
  finders: { bucket, object, source },
  needs: {
    AbortMultipartUpload: OBJECT,
    CompleteMultipartUpload: objectAction('s3:PutObject'),
    CopyObject: {
      ...objectAction('s3:PutObject'),
      onBehalf: { on: '{source:CopySource}', actions: ['s3:GetObject'], refusal: accessDenied },
    },
    CreateBucket: BUCKET,
    CreateMultipartUpload: objectAction('s3:PutObject'),
    DeleteBucket: BUCKET,
    DeleteBucketEncryption: bucketAction('s3:PutEncryptionConfiguration'),
    DeleteBucketLifecycle: bucketAction('s3:PutLifecycleConfiguration'),
    DeleteBucketOwnershipControls: bucketAction('s3:PutBucketOwnershipControls'),
    DeleteBucketPolicy: BUCKET,
    DeleteBucketTagging: bucketAction('s3:PutBucketTagging'),
    DeleteObject: OBJECT,
    DeleteObjectTagging: OBJECT,
    DeleteObjects: { on: '{object:Delete.Objects.Key}', action: 's3:DeleteObject' },
    DeletePublicAccessBlock: bucketAction('s3:PutBucketPublicAccessBlock'),
    GetBucketAccelerateConfiguration: bucketAction('s3:GetAccelerateConfiguration'),
    GetBucketAcl: BUCKET,
    GetBucketCors: bucketAction('s3:GetBucketCORS'),
    GetBucketEncryption: bucketAction('s3:GetEncryptionConfiguration'),
    GetBucketLifecycleConfiguration: bucketAction('s3:GetLifecycleConfiguration'),
    GetBucketLocation: BUCKET,
    GetBucketLogging: BUCKET,
    GetBucketOwnershipControls: BUCKET,
    GetBucketPolicy: BUCKET,
    GetBucketReplication: bucketAction('s3:GetReplicationConfiguration'),
    GetBucketRequestPayment: BUCKET,
    GetBucketTagging: BUCKET,
    GetBucketVersioning: BUCKET,
    GetBucketWebsite: BUCKET,
    GetObject: OBJECT,
    GetObjectAttributes: OBJECT,
    GetObjectLockConfiguration: bucketAction('s3:GetBucketObjectLockConfiguration'),
    GetObjectTagging: OBJECT,
    GetPublicAccessBlock: bucketAction('s3:GetBucketPublicAccessBlock'),
    HeadBucket: bucketAction('s3:ListBucket'),
    HeadObject: objectAction('s3:GetObject'),
    ListBuckets: { action: 's3:ListAllMyBuckets' },
    ListMultipartUploads: bucketAction('s3:ListBucketMultipartUploads'),
    ListObjectVersions: { ...LIST, action: 's3:ListBucketVersions' },
    ListObjects: LIST,
    ListObjectsV2: LIST,
    ListParts: objectAction('s3:ListMultipartUploadParts'),
    PutBucketAcl: BUCKET,
    PutBucketEncryption: bucketAction('s3:PutEncryptionConfiguration'),
    PutBucketLifecycleConfiguration: bucketAction('s3:PutLifecycleConfiguration'),
    PutBucketOwnershipControls: BUCKET,
    PutBucketPolicy: BUCKET,
    PutBucketTagging: BUCKET,
    PutBucketVersioning: BUCKET,
    PutObject: OBJECT,
    PutObjectTagging: OBJECT,
    PutPublicAccessBlock: bucketAction('s3:PutBucketPublicAccessBlock'),
    UploadPart: objectAction('s3:PutObject'),
  },
};
