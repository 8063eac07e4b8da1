// CloudFormation, which has no stacks, driven by the SDK: what it says of them, and to whom.

import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import { allow, givenUser, setPolicy } from './support/identities.ts';
import { ACCOUNT, REGION, startAws, TEST_KEY } from './support/start-aws.ts';

it('has no stacks, and says so of one that is asked for by its name', async () => {
  await using aws = await startAws();
  const client = new CloudFormationClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
  expect((await client.send(new ListStacksCommand({ StackStatusFilter: ['CREATE_COMPLETE'] }))).StackSummaries).toEqual(
    [],
  );
  expect((await client.send(new DescribeStacksCommand({}))).Stacks).toEqual([]);
  await expect(client.send(new DescribeStacksCommand({ StackName: 'demo' }))).rejects.toMatchObject({
    name: 'ValidationError',
    $metadata: { httpStatusCode: 400 },
    message: 'Stack with id demo does not exist',
  });
});

it('makes none, and what was asked for is counted', async () => {
  await using aws = await startAws();
  const client = new CloudFormationClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
  const create = new CreateStackCommand({ StackName: 'demo', TemplateBody: '{}' });
  await expect(client.send(create)).rejects.toMatchObject({
    name: 'InvalidAction',
    message: 'The action CreateStack of cloudformation is not emulated.',
  });
  expect(aws.aws.unsupportedOperations()).toEqual({ 'cloudformation:CreateStack': 1 });
});

it('asks who may look for a stack by its ARN, where permissions are judged', async () => {
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
