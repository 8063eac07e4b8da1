// Who may make stacks and look at them, where permissions are judged: their resources are made in the name of whoever made the stack.

import { CreateStackCommand, DescribeStacksCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { givenRole, trustPolicy } from '../support/given.ts';
import { allow, document, givenUser, setPolicy } from '../support/identities.ts';
import { ACCOUNT, REGION, startAws, TEST_KEY } from '../support/start-aws.ts';
import { role, stacksOf } from './given-stack.ts';

it('asks who may look for a stack by its ARN', async () => {
  await using aws = await startAws({ strictIam: true });
  const bob = await givenUser(aws, 'bob');
  const stack = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/demo/*`;
  const look = (StackName: string) => bob.cloudformation.send(new DescribeStacksCommand({ StackName }));
  await expect(look('demo')).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining(`perform: cloudformation:DescribeStacks on resource: ${stack} because`),
  });
  await setPolicy(aws, 'bob', allow('cloudformation:DescribeStacks', stack));
  await expect(look('demo')).rejects.toThrow('Stack with id demo does not exist');
  await expect(look('other')).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(look(stack.replace('*', '1'))).rejects.toThrow(/does not exist$/);
  await expect(bob.cloudformation.send(new ListStacksCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
});

it('makes resources as whoever made the stack, or as the role that is given to it', async () => {
  await using aws = await startAws({ strictIam: true });
  const bob = await givenUser(aws, 'bob');
  await setPolicy(aws, 'bob', allow(['cloudformation:*', 'iam:PassRole'], '*'));
  const maker = await givenRole(aws, 'maker', trustPolicy('cloudformation.amazonaws.com'));
  const PolicyDocument = document(allow('iam:*'));
  await aws.iam.send(new PutRolePolicyCommand({ RoleName: 'maker', PolicyName: 'all', PolicyDocument }));
  const TemplateBody = JSON.stringify({ Resources: { Role: role() } });
  const create = (StackName: string, RoleARN?: string) =>
    bob.cloudformation.send(
      new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM'], RoleARN }),
    );
  const stacks = stacksOf(aws);
  await create('own');
  expect(await stacks.events('own')).toContainEqual(
    expect.stringMatching(
      /^Role CREATE_FAILED .*user\/bob is not authorized to perform: iam:CreateRole on resource: .* HandlerErrorCode: AccessDenied\)$/,
    ),
  );
  await create('by-role', maker);
  expect((await stacks.describe('by-role')).StackStatus).toBe('CREATE_COMPLETE');
});

it('reads a template in a bucket as whoever names it', async () => {
  await using aws = await startAws({ strictIam: true });
  const s3 = new S3Client({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
  const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
  await s3.send(new CreateBucketCommand({ Bucket: 'templates', CreateBucketConfiguration }));
  const Body = JSON.stringify({ Resources: { Group: { Type: 'AWS::Logs::LogGroup' } } });
  await s3.send(new PutObjectCommand({ Bucket: 'templates', Key: 'one', Body }));
  const bob = await givenUser(aws, 'bob');
  const own = allow(['cloudformation:*', 'logs:*'], '*');
  await setPolicy(aws, 'bob', own);
  const TemplateURL = `https://templates.s3.${REGION}.amazonaws.com/one`;
  const create = () => bob.cloudformation.send(new CreateStackCommand({ StackName: 'app', TemplateURL }));
  await expect(create()).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringMatching(/^S3 error: Access Denied\nFor more information check http/),
  });
  await setPolicy(aws, 'bob', own, allow('s3:GetObject', 'arn:aws:s3:::templates/*'));
  await create();
  expect((await stacksOf(aws).describe('app')).StackStatus).toBe('CREATE_COMPLETE');
});
