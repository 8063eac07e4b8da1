// Stacks with buckets, and templates that lie in them.

import {
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REGION, type RunningAws, startAws, TEST_KEY } from '../support/start-aws.ts';
import { role, type Stacks, stacksOf } from './given-stack.ts';

let aws: RunningAws;
let stacks: Stacks;
let s3: S3Client;
beforeEach(async () => {
  aws = await startAws();
  stacks = stacksOf(aws);
  s3 = new S3Client({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
});
afterEach(() => aws[Symbol.asyncDispose]());

const bucket = (Properties: object, more: object = {}) => ({ Type: 'AWS::S3::Bucket', Properties, ...more });

/** What toolkits make for what they send. */
const ASSETS = {
  BucketName: 'assets',
  AccessControl: 'Private',
  BucketEncryption: {
    ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
  },
  PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: 'true' },
  VersioningConfiguration: { Status: 'Enabled' },
  LifecycleConfiguration: {
    Rules: [
      { Id: 'old', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
      {
        Id: 'cold',
        Status: 'Enabled',
        Prefix: 'x/',
        ExpirationInDays: '3',
        Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 1 }],
      },
      { Id: 'tagged', Status: 'Enabled', Prefix: 'y/', TagFilters: [{ Key: 'a', Value: 'b' }], ExpirationInDays: 1 },
    ],
  },
  Tags: [{ Key: 'team', Value: 'a' }],
};
const policy = {
  Type: 'AWS::S3::BucketPolicy',
  Properties: {
    Bucket: { Ref: 'Bucket' },
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, '/*']] },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    },
  },
};

it('a bucket has what its template says, loses what it says no more, and goes with its stack', async () => {
  const Outputs = {
    Arn: { Value: { 'Fn::GetAtt': ['Bucket', 'Arn'] } },
    Domain: { Value: { 'Fn::GetAtt': ['Bucket', 'RegionalDomainName'] } },
  };
  await stacks.create('app', { Resources: { Bucket: bucket(ASSETS), Policy: policy }, Outputs });
  expect(await stacks.describe('app')).toMatchObject({
    StackStatus: 'CREATE_COMPLETE',
    Outputs: [{ OutputValue: 'arn:aws:s3:::assets' }, { OutputValue: `assets.s3.${REGION}.amazonaws.com` }],
  });
  const Bucket = 'assets';
  expect(await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).toMatchObject({
    Rules: [
      { ID: 'old', Filter: { Prefix: '' }, NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
      { ID: 'cold', Filter: { Prefix: 'x/' }, Expiration: { Days: 3 }, Transitions: [{ Days: 1 }] },
      { ID: 'tagged', Filter: { And: { Prefix: 'y/', Tags: [{ Key: 'a', Value: 'b' }] } } },
    ],
  });
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
  expect((await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toEqual({
    BlockPublicAcls: true,
    IgnorePublicAcls: false,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: false,
  });
  expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual([{ Key: 'team', Value: 'a' }]);
  expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toContain('arn:aws:s3:::assets/*');

  await stacks.update('app', { Resources: { Bucket: bucket({ BucketName: 'assets' }) } });
  expect((await stacks.describe('app')).StackStatus).toBe('UPDATE_COMPLETE');
  const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  expect(ServerSideEncryptionConfiguration).toMatchObject({
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
  });
  expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Suspended');
  for (const gone of [
    new GetBucketLifecycleConfigurationCommand({ Bucket }),
    new GetBucketTaggingCommand({ Bucket }),
    new GetBucketPolicyCommand({ Bucket }),
  ])
    await expect(s3.send(gone as never)).rejects.toMatchObject({ name: expect.stringMatching(/^NoSuch/) });

  await stacks.client.send(new DeleteStackCommand({ StackName: 'app' }));
  await aws.idle();
  await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'NotFound' });
});

it('a bucket that has objects stays, and its stack says why', async () => {
  const id = await stacks.create('app', { Resources: { Bucket: bucket({}) } });
  const { Bucket } = await stacks.resources('app');
  expect(Bucket).toMatch(/^app-bucket-[a-z0-9]{12}$/);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'one', Body: 'text' }));
  await stacks.client.send(new DeleteStackCommand({ StackName: 'app' }));
  await aws.idle();
  expect((await stacks.describe(id)).StackStatus).toBe('DELETE_FAILED');
  expect(await stacks.events(id)).toContainEqual(
    expect.stringMatching(
      /^Bucket DELETE_FAILED .*The bucket you tried to delete is not empty \(Service: S3, Status Code: 409/,
    ),
  );
});

it('a bucket that its template retains outlives its stack', async () => {
  await stacks.create('app', { Resources: { Bucket: bucket({}, { DeletionPolicy: 'Retain' }) } });
  const { Bucket } = await stacks.resources('app');
  await stacks.client.send(new DeleteStackCommand({ StackName: 'app' }));
  await aws.idle();
  await s3.send(new HeadBucketCommand({ Bucket }));
});

it('a bucket that is gone already does not keep its stack', async () => {
  const id = await stacks.create('app', { Resources: { Bucket: bucket({}), Policy: policy } });
  const { Bucket } = await stacks.resources('app');
  await s3.send(new DeleteBucketCommand({ Bucket }));
  await stacks.client.send(new DeleteStackCommand({ StackName: 'app' }));
  await aws.idle();
  expect((await stacks.describe(id)).StackStatus).toBe('DELETE_COMPLETE');
});

describe('a template in a bucket', () => {
  const TEMPLATE = JSON.stringify({ Resources: { Role: role() } });
  const Capabilities = ['CAPABILITY_IAM' as const];
  beforeEach(async () => {
    const CreateBucketConfiguration = { LocationConstraint: REGION as 'us-west-2' };
    await s3.send(new CreateBucketCommand({ Bucket: 'templates', CreateBucketConfiguration }));
    await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'dir/one +.json', Body: TEMPLATE }));
  });
  const create = (TemplateURL: string) =>
    stacks.client.send(new CreateStackCommand({ StackName: 'app', TemplateURL, Capabilities }));

  it.each([
    ['of this endpoint', () => `${aws.url}/templates/dir/one%20%2B.json`],
    ['with the bucket in the path', () => `https://s3.${REGION}.amazonaws.com/templates/dir/one%20%2B.json`],
    ['with the bucket in the host', () => `https://templates.s3.${REGION}.amazonaws.com/dir/one%20%2B.json`],
    ['of all regions', () => 'https://templates.s3.amazonaws.com/dir/one%20%2B.json'],
  ])('is found by an address %s', async (_what, address) => {
    await create(address());
    await aws.idle();
    expect((await stacks.describe('app')).StackStatus).toBe('CREATE_COMPLETE');
    const { TemplateBody } = await stacks.client.send(new GetTemplateCommand({ StackName: 'app' }));
    expect(TemplateBody).toBe(TEMPLATE);
  });

  it('is taken for change sets and summaries', async () => {
    const TemplateURL = `${aws.url}/templates/dir/one%20%2B.json`;
    const asked = { StackName: 'app', ChangeSetName: 'one', ChangeSetType: 'CREATE' as const };
    await stacks.client.send(new CreateChangeSetCommand({ ...asked, TemplateURL, Capabilities }));
    await aws.idle();
    const { Changes } = await stacks.client.send(new DescribeChangeSetCommand(asked));
    expect(Changes?.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId)).toEqual(['Role']);
    const summary = await stacks.client.send(new GetTemplateSummaryCommand({ TemplateURL }));
    expect(summary.ResourceTypes).toEqual(['AWS::IAM::Role']);
  });

  const MORE = '\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html';
  it.each([
    ['templates/none.json', `S3 error: The specified key does not exist.${MORE}`],
    ['no-such-bucket/one.json', `S3 error: The specified bucket does not exist${MORE}`],
    ['templates', 'TemplateURL must be a supported URL.'],
  ])('that is not at %s is told of', async (path, message) => {
    await expect(create(`${aws.url}/${path}`)).rejects.toMatchObject({ name: 'ValidationError', message });
  });

  it('has a megabyte at most', async () => {
    const Body = `${TEMPLATE}${' '.repeat(1_000_000)}`;
    await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'large', Body }));
    await expect(create(`${aws.url}/templates/large`)).rejects.toMatchObject({
      message: 'Template may not exceed 1000000 bytes in size.',
    });
  });
});
