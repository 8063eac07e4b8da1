// What is set of buckets: versions, encryption, owners, rules, tags, policies; and what is refused of each.

import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  type LifecycleRule,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
  type Tag,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUCKET as Bucket, givenBucket, refusal, s3Of } from '../support/s3.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let s3: S3Client;
beforeEach(async () => {
  aws = await startAws();
  s3 = s3Of(aws);
  await givenBucket(s3);
});
afterEach(() => aws[Symbol.asyncDispose]());

const malformed = { name: 'MalformedXML', status: 400 };

it('versions are asked for with a status', async () => {
  expect(await s3.send(new GetBucketVersioningCommand({ Bucket }))).not.toHaveProperty('Status');
  const put = (VersioningConfiguration: object) =>
    s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  expect(await refusal(put({}))).toMatchObject({
    name: 'IllegalVersioningConfigurationException',
    message: 'The Versioning element must be specified',
  });
  expect(await refusal(put({ Status: 'On' }))).toMatchObject(malformed);
  expect(await refusal(put({ Status: 'Enabled', MFADelete: 'Enabled' }))).toMatchObject({ name: 'NotImplemented' });
  await put({ Status: 'Suspended' });
  expect(await s3.send(new GetBucketVersioningCommand({ Bucket }))).toMatchObject({ Status: 'Suspended' });
});

it('encryption has one rule, with a key only where a key of KMS is meant', async () => {
  const put = (...rules: object[]) =>
    s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: rules.map((each) => ({ ApplyServerSideEncryptionByDefault: each as never })),
        },
      }),
    );
  expect(await refusal(put({ SSEAlgorithm: 'AES256' }, { SSEAlgorithm: 'AES256' }))).toMatchObject(malformed);
  expect(await refusal(put({ SSEAlgorithm: 'AES256', KMSMasterKeyID: 'a' }))).toMatchObject({
    name: 'InvalidArgument',
    message: 'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
    ArgumentName: 'ApplyServerSideEncryptionByDefault',
  });
  await put({ SSEAlgorithm: 'aws:kms' });
  expect(await s3.send(new GetBucketEncryptionCommand({ Bucket }))).toMatchObject({
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: false }],
    },
  });
});

it('who owns objects has one rule', async () => {
  const put = (...owners: string[]) =>
    s3.send(
      new PutBucketOwnershipControlsCommand({
        Bucket,
        OwnershipControls: {
          Rules: owners.map((ObjectOwnership) => ({ ObjectOwnership: ObjectOwnership as 'ObjectWriter' })),
        },
      }),
    );
  for (const wrong of [[], ['ObjectWriter', 'ObjectWriter'], ['Nobody']])
    expect(await refusal(put(...wrong))).toMatchObject(malformed);
});

describe('tags', () => {
  const put = (...TagSet: Tag[]) => s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  const get = () => s3.send(new GetBucketTaggingCommand({ Bucket }));

  it('are these and no others, or none', async () => {
    expect((await put({ Key: 'ä b/c', Value: '' })).$metadata.httpStatusCode).toBe(204);
    expect((await get()).TagSet).toEqual([{ Key: 'ä b/c', Value: '' }]);
    await put({ Key: 'b', Value: 'c' });
    expect((await get()).TagSet).toEqual([{ Key: 'b', Value: 'c' }]);
    await put();
    expect(await refusal(get())).toMatchObject({
      name: 'NoSuchTagSet',
      message: 'The TagSet does not exist',
      BucketName: Bucket,
    });
  });

  const one = { Key: 'a', Value: 'b' };
  it.each([
    [[one, one], 'Cannot provide multiple Tags with the same key', { TagKey: 'a' }],
    [[{ Key: 'a,b', Value: '' }], 'The TagKey you have provided is invalid', { TagKey: 'a,b' }],
    [[{ Key: 'a'.repeat(129), Value: '' }], 'The TagKey you have provided is invalid', {}],
    [[{ Key: 'a', Value: 'b,c' }], 'The TagValue you have provided is invalid', { TagKey: 'a', TagValue: 'b,c' }],
    [[{ Key: 'aws:a', Value: '' }], 'System tags cannot be added/updated by requester', { TagKey: 'aws:a' }],
  ])('%j are not taken', async (tags, message, members) => {
    expect(await refusal(put(...tags))).toMatchObject({ name: 'InvalidTag', status: 400, message, ...members });
  });

  it('are fifty at most', async () => {
    const many = Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: '' }));
    await put(...many.slice(1));
    expect(await refusal(put(...many))).toMatchObject({
      name: 'BadRequest',
      message: 'Bucket tag count cannot be greater than 50',
    });
  });
});

describe('rules of when objects expire', () => {
  const put = (...rules: Partial<LifecycleRule>[]) =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules: rules.map((rule) => ({ Status: 'Enabled' as const, ...rule })) },
      }),
    );
  const expiring = { Filter: { Prefix: '' }, Expiration: { Days: 1 } };
  const tag = (Value: string) => ({ Key: 'a', Value });

  it('are told as they were said, each with a name', async () => {
    const And = { Prefix: 'a/', Tags: [tag('1'), { Key: 'b', Value: '2' }], ObjectSizeGreaterThan: 3 };
    const given = { ID: 'one', Filter: { And }, Transitions: [{ Days: 3, StorageClass: 'GLACIER' as const }] };
    const dated = { Filter: { Tag: tag('1') }, Expiration: { Date: new Date('2030-01-01') } };
    await put(given, dated);
    expect((await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toEqual([
      { Status: 'Enabled', ...given },
      { Status: 'Enabled', ID: expect.stringMatching(/./), ...dated },
    ]);
  });

  it.each<[string, Partial<LifecycleRule>[], string, string | undefined]>([
    ['none', [], 'MalformedXML', undefined],
    ['without a filter', [{ Expiration: { Days: 1 } }], 'MalformedXML', undefined],
    [
      'with two conditions',
      [{ ...expiring, Filter: { Prefix: '', ObjectSizeGreaterThan: 1 } }],
      'MalformedXML',
      undefined,
    ],
    [
      'that say when in two ways',
      [{ ...expiring, Expiration: { Days: 1, ExpiredObjectDeleteMarker: true } }],
      'MalformedXML',
      undefined,
    ],
    ['of old versions without a number', [{ ...expiring, NoncurrentVersionExpiration: {} }], 'MalformedXML', undefined],
    [
      'of a tag twice',
      [{ ...expiring, Filter: { And: { Tags: [tag('1'), tag('2')] } } }],
      'InvalidRequest',
      'Duplicate Tag Keys are not allowed.',
    ],
    [
      'that do nothing',
      [{ Filter: { Prefix: '' } }],
      'InvalidRequest',
      'At least one action needs to be specified in a rule',
    ],
    [
      'at noon',
      [{ ...expiring, Expiration: { Date: new Date('2030-01-01T12:00:00Z') } }],
      'InvalidArgument',
      "'Date' must be at midnight GMT",
    ],
    [
      'at once',
      [{ ...expiring, Expiration: { Days: 0 } }],
      'InvalidArgument',
      "'Days' for Expiration action must be a positive integer",
    ],
    [
      'of one name',
      [
        { ID: 'a', ...expiring },
        { ID: 'a', ...expiring },
      ],
      'InvalidArgument',
      'Rule ID must be unique. Found same ID for more than one rule',
    ],
    [
      'of a long name',
      [{ ID: 'a'.repeat(256), ...expiring }],
      'InvalidArgument',
      'ID length should not exceed allowed limit of 255',
    ],
  ])('are refused: %s', async (_, rules, name, message) => {
    expect(await refusal(put(...rules))).toMatchObject({ name, status: 400, ...(message && { message }) });
  });

  it('say how small objects can be that are moved', async () => {
    const sized = (TransitionDefaultMinimumObjectSize: string) =>
      s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket,
          LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ...expiring }] },
          TransitionDefaultMinimumObjectSize: TransitionDefaultMinimumObjectSize as 'varies_by_storage_class',
        }),
      );
    await sized('varies_by_storage_class');
    expect(await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).toMatchObject({
      TransitionDefaultMinimumObjectSize: 'varies_by_storage_class',
    });
    expect(await refusal(sized('a'))).toMatchObject({
      name: 'InvalidRequest',
      message: 'Invalid TransitionDefaultMinimumObjectSize found: a',
    });
  });
});

describe('a policy', () => {
  const put = (Policy: string) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const of = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` };

  it.each([
    ['text', "Policies must be valid JSON and the first byte must be '{'"],
    ['{', 'This policy contains invalid Json'],
    ['{}', 'Missing required field Statement'],
    [of({ ...statement, Action: 'ec2:*' }), 'Policy has invalid action'],
    [of({ ...statement, Resource: 'arn:aws:s3:::other/*' }), 'Policy has invalid resource'],
    [of({ ...statement, Principal: 'somebody' }), 'Invalid principal in policy'],
    [of({ ...statement, Principal: undefined }), 'Missing required field Principal'],
  ])('%s is none', async (policy, message) => {
    expect(await refusal(put(policy))).toMatchObject({ name: 'MalformedPolicy', status: 400, message });
  });

  it('for everybody is taken when nothing prevents it', async () => {
    expect(await refusal(put(of(statement)))).toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('because public policies are prevented by the BlockPublicPolicy setting'),
    });
    await s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: {} }));
    expect((await put(of(statement))).$metadata.httpStatusCode).toBe(204);
  });
});
