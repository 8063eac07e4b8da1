// Destinations of CloudWatch Logs, as records; driven by the SDK.

import {
  CloudWatchLogsClient,
  DeleteDestinationCommand,
  DescribeDestinationsCommand,
  ListTagsForResourceCommand,
  PutDestinationCommand,
  PutDestinationPolicyCommand,
  paginateDescribeDestinations,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ACCOUNT, REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';

let aws: RunningAws;
let logs: CloudWatchLogsClient;
beforeEach(async () => {
  aws = await startAws();
  logs = new CloudWatchLogsClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
});
afterEach(() => aws[Symbol.asyncDispose]());

const roleArn = `arn:aws:iam::${ACCOUNT}:role/logs`;
const stream = (name: string) => `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/${name}`;
const put = (destinationName: string, target = 'one', tags?: Record<string, string>) =>
  logs.send(new PutDestinationCommand({ destinationName, targetArn: stream(target), roleArn, tags }));
const list = async (DestinationNamePrefix?: string) =>
  (await logs.send(new DescribeDestinationsCommand({ DestinationNamePrefix }))).destinations;

const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '1' }, Action: 'logs:PutSubscriptionFilter', Resource: '*' }],
});
const setPolicy = (destinationName: string, accessPolicy = policy) =>
  logs.send(new PutDestinationPolicyCommand({ destinationName, accessPolicy }));

it('a destination keeps its policy and its time when its target changes', async () => {
  const { destination: made } = await put('mine');
  expect(made).toEqual({
    destinationName: 'mine',
    targetArn: stream('one'),
    roleArn,
    arn: `arn:aws:logs:${REGION}:${ACCOUNT}:destination:mine`,
    creationTime: expect.any(Number),
  });
  await setPolicy('mine');
  await put('mine', 'two');
  expect(await list()).toEqual([{ ...made, targetArn: stream('two'), accessPolicy: policy }]);
  await logs.send(new DeleteDestinationCommand({ destinationName: 'mine' }));
  expect(await list()).toEqual([]);
});

it('destinations are listed by the beginning of their names, in pages', async () => {
  for (const name of ['b', 'ab', 'aa']) await put(name);
  expect((await list('a'))?.map(({ destinationName }) => destinationName)).toEqual(['aa', 'ab']);
  const pages: (string | undefined)[][] = [];
  for await (const { destinations = [] } of paginateDescribeDestinations({ client: logs, pageSize: 2 }, {}))
    pages.push(destinations.map(({ destinationName }) => destinationName));
  expect(pages).toEqual([['aa', 'ab'], ['b']]);
});

it('a destination has tags', async () => {
  const { destination } = await put('mine', 'one', { a: 'b' });
  const resourceArn = destination?.arn ?? '';
  await logs.send(new TagResourceCommand({ resourceArn, tags: { c: 'd' } }));
  await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
  expect((await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ c: 'd' });
});

it('what is not there, and what is no policy, is refused', async () => {
  await expect(logs.send(new DeleteDestinationCommand({ destinationName: 'mine' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  await expect(setPolicy('mine')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await put('mine');
  await expect(setPolicy('mine', 'x')).rejects.toMatchObject({ name: 'InvalidParameterException' });
});
