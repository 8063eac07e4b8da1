// What the operations of S3 need. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html

import { bucketArn } from '../../s3/buckets.ts';
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

export const S3_NEEDS: ServiceNeeds = {
  finders: { bucket, object },
  needs: {
    AbortMultipartUpload: OBJECT,
    CompleteMultipartUpload: objectAction('s3:PutObject'),
    CreateBucket: BUCKET,
    CreateMultipartUpload: objectAction('s3:PutObject'),
    DeleteBucket: BUCKET,
    DeleteBucketEncryption: bucketAction('s3:PutEncryptionConfiguration'),
    DeleteBucketLifecycle: bucketAction('s3:PutLifecycleConfiguration'),
    DeleteBucketOwnershipControls: bucketAction('s3:PutBucketOwnershipControls'),
    DeleteBucketPolicy: BUCKET,
    DeleteBucketTagging: bucketAction('s3:PutBucketTagging'),
    DeleteObject: OBJECT,
    DeleteObjects: { on: '{object:Delete.Objects.Key}', action: 's3:DeleteObject' },
    DeletePublicAccessBlock: bucketAction('s3:PutBucketPublicAccessBlock'),
    GetBucketEncryption: bucketAction('s3:GetEncryptionConfiguration'),
    GetBucketLifecycleConfiguration: bucketAction('s3:GetLifecycleConfiguration'),
    GetBucketLocation: BUCKET,
    GetBucketOwnershipControls: BUCKET,
    GetBucketPolicy: BUCKET,
    GetBucketTagging: BUCKET,
    GetBucketVersioning: BUCKET,
    GetObject: OBJECT,
    GetPublicAccessBlock: bucketAction('s3:GetBucketPublicAccessBlock'),
    HeadBucket: bucketAction('s3:ListBucket'),
    HeadObject: objectAction('s3:GetObject'),
    ListBuckets: { action: 's3:ListAllMyBuckets' },
    ListMultipartUploads: bucketAction('s3:ListBucketMultipartUploads'),
    ListObjects: LIST,
    ListObjectsV2: LIST,
    ListParts: objectAction('s3:ListMultipartUploadParts'),
    PutBucketEncryption: bucketAction('s3:PutEncryptionConfiguration'),
    PutBucketLifecycleConfiguration: bucketAction('s3:PutLifecycleConfiguration'),
    PutBucketOwnershipControls: BUCKET,
    PutBucketPolicy: BUCKET,
    PutBucketTagging: BUCKET,
    PutBucketVersioning: BUCKET,
    PutObject: OBJECT,
    PutPublicAccessBlock: bucketAction('s3:PutBucketPublicAccessBlock'),
    UploadPart: objectAction('s3:PutObject'),
  },
};
