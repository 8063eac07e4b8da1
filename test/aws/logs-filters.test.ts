// Filters of log groups, and who else may write logs, as records; driven by the SDK.

import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteMetricFilterCommand,
  DeleteResourcePolicyCommand,
  DeleteSubscriptionFilterCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  type DescribeMetricFiltersCommandInput,
  DescribeResourcePoliciesCommand,
  DescribeSubscriptionFiltersCommand,
  PutMetricFilterCommand,
  type PutMetricFilterCommandInput,
  PutResourcePolicyCommand,
  PutSubscriptionFilterCommand,
  type PutSubscriptionFilterCommandInput,
  paginateDescribeMetricFilters,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';

const logGroupName = '/mine';
let aws: RunningAws;
let logs: CloudWatchLogsClient;
beforeEach(async () => {
  aws = await startAws();
  logs = new CloudWatchLogsClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
});
afterEach(() => aws[Symbol.asyncDispose]());

const NO_GROUP = { name: 'ResourceNotFoundException', message: 'The specified log group does not exist.' };
const TOO_MANY = { name: 'LimitExceededException', message: 'Resource limit exceeded.' };
const INVALID = 'InvalidParameterException';

describe('a metric filter', () => {
  const metric = { metricNamespace: 'shop', metricName: 'orders', metricValue: '1' };
  const put = (input: Partial<PutMetricFilterCommandInput> = {}) =>
    logs.send(
      new PutMetricFilterCommand({
        logGroupName,
        filterName: 'one',
        filterPattern: '{ $.kind = "order" }',
        metricTransformations: [metric],
        ...input,
      }),
    );
  const found = async (input: DescribeMetricFiltersCommandInput = {}) =>
    (await logs.send(new DescribeMetricFiltersCommand(input))).metricFilters;
  const remove = (filterName: string) => logs.send(new DeleteMetricFilterCommand({ logGroupName, filterName }));

  it('counts in a namespace that the service takes, though its model does not', async () => {
    const metricNamespace = 'A.B-c_d/1#2:shop';
    await put({ metricTransformations: [{ ...metric, metricNamespace }] });
    expect(await found({ metricNamespace, metricName: 'orders' })).toHaveLength(1);
  });

  it('is kept, replaced by another of its name, counted by its group, and gone', async () => {
    await put({ metricTransformations: [{ ...metric, defaultValue: 0 }] });
    expect(await found({ logGroupName })).toEqual([
      {
        filterName: 'one',
        filterPattern: '{ $.kind = "order" }',
        metricTransformations: [{ ...metric, defaultValue: 0 }],
        creationTime: expect.any(Number),
        logGroupName,
        applyOnTransformedLogs: false,
      },
    ]);
    await put({ filterPattern: '[ip, user]' });
    await put({ filterName: 'two', filterPattern: '' });
    expect((await found())?.map(({ filterPattern }) => filterPattern)).toEqual(['[ip, user]', '']);
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.[0]?.metricFilterCount).toBe(2);
    await remove('two');
    await expect(remove('two')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified metric filter does not exist.',
    });
  });

  it('is found by its name, by its metric, and page by page', async () => {
    await put();
    await put({ filterName: 'other', metricTransformations: [{ ...metric, metricName: 'bills' }] });
    const names = async (input: DescribeMetricFiltersCommandInput) =>
      (await found(input))?.map(({ filterName }) => filterName);
    expect(await names({ filterNamePrefix: 'o' })).toEqual(['one', 'other']);
    expect(await names({ metricNamespace: 'shop', metricName: 'bills' })).toEqual(['other']);
    await expect(names({ metricName: 'bills' })).rejects.toMatchObject({ name: INVALID });
    await expect(names({ logGroupName: '/none' })).rejects.toMatchObject(NO_GROUP);
    const pages = [];
    for await (const page of paginateDescribeMetricFilters({ client: logs, pageSize: 1 }, {}))
      pages.push(page.metricFilters?.map(({ filterName }) => filterName));
    expect(pages).toEqual([['one'], ['other']]);
  });

  it.each([
    ['of no group', { logGroupName: '/none' }, NO_GROUP],
    ['by no pattern', { filterPattern: '{ $.kind = ' }, { name: INVALID, message: 'Invalid metric filter pattern' }],
    [
      'with dimensions and a default',
      { metricTransformations: [{ ...metric, defaultValue: 0, dimensions: { who: '$.who' } }] },
      {
        name: INVALID,
        message: 'Invalid metric transformation: dimensions and default value are mutually exclusive properties.',
      },
    ],
  ])('%s is refused', async (_what, input, refusal) => {
    await expect(put(input)).rejects.toMatchObject(refusal);
  });
});

describe('a subscription filter', () => {
  const destinationArn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:mine`;
  const put = (input: Partial<PutSubscriptionFilterCommandInput> = {}) =>
    logs.send(
      new PutSubscriptionFilterCommand({
        logGroupName,
        filterName: 'one',
        filterPattern: '',
        destinationArn,
        ...input,
      }),
    );
  const found = async () =>
    (await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }))).subscriptionFilters;
  const remove = (filterName: string) => logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName }));

  it('is kept, one of two of its group, and gone with it', async () => {
    await put();
    await put({ filterPattern: '[]' });
    expect(await found()).toEqual([
      {
        filterName: 'one',
        filterPattern: '[]',
        destinationArn,
        distribution: 'ByLogStream',
        creationTime: expect.any(Number),
        logGroupName,
        applyOnTransformedLogs: false,
      },
    ]);
    await put({ filterName: 'two' });
    await expect(put({ filterName: 'three' })).rejects.toMatchObject(TOO_MANY);
    await remove('two');
    await expect(remove('two')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified subscription filter does not exist.',
    });
    await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    await expect(found()).rejects.toMatchObject(NO_GROUP);
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    expect(await found()).toEqual([]);
  });

  it.each([
    [
      'to a stream without a role',
      { destinationArn: `arn:aws:kinesis:${REGION}:${ACCOUNT}:stream/mine` },
      { name: INVALID, message: 'destinationArn for vendor kinesis cannot be used without roleArn' },
    ],
    [
      'to somebody else’s function',
      { destinationArn: destinationArn.replace(ACCOUNT, '999999999999') },
      { name: 'AccessDeniedException', message: /^Cross-account lambda invocation passing is not allowed\./ },
    ],
    ['of no group', { logGroupName: '/none' }, NO_GROUP],
  ])('%s is refused', async (_what, input, { name, message }) => {
    await expect(put(input)).rejects.toMatchObject({
      name,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });
});

describe('a resource policy', () => {
  const policyDocument = JSON.stringify({
    Statement: [
      {
        Action: 'logs:PutLogEvents',
        Effect: 'Allow',
        Principal: { Service: ['route53.amazonaws.com'] },
        Resource: '*',
      },
    ],
  });
  const put = (policyName: string) => logs.send(new PutResourcePolicyCommand({ policyName, policyDocument }));
  const found = async (input: object = {}) =>
    (await logs.send(new DescribeResourcePoliciesCommand(input))).resourcePolicies;
  const remove = (policyName: string) => logs.send(new DeleteResourcePolicyCommand({ policyName }));

  it('is answered as it was given, and described as the service reads it', async () => {
    const { resourcePolicy } = await put('dns');
    const about = { policyName: 'dns', policyScope: 'ACCOUNT', lastUpdatedTime: expect.any(Number) };
    expect(resourcePolicy).toEqual({ ...about, policyDocument });
    expect(await found()).toEqual([
      {
        ...about,
        policyDocument:
          '{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"route53.amazonaws.com"},"Action":"logs:PutLogEvents","Resource":"*"}]}',
      },
    ]);
    await remove('dns');
    await expect(remove('dns')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Policy with name [dns] does not exist.',
    });
  });

  it('is one of ten of an account, and one of a group', async () => {
    for (let at = 0; at < 10; at += 1) await put(`p${at}`);
    await put('p0');
    await expect(put('p10')).rejects.toMatchObject(TOO_MANY);
    const resourceArn = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${logGroupName}`;
    const ofGroup = (arn: string) => new PutResourcePolicyCommand({ resourceArn: arn, policyDocument });
    const { revisionId } = await logs.send(ofGroup(resourceArn));
    expect(await found({ resourceArn })).toMatchObject([{ policyScope: 'RESOURCE', resourceArn, revisionId }]);
    await expect(logs.send(ofGroup(`${resourceArn}x`))).rejects.toMatchObject(NO_GROUP);
    expect(await found({ limit: 50 })).toHaveLength(10);
  });

  it('that is none is refused', async () => {
    const none = new PutResourcePolicyCommand({ policyName: 'none', policyDocument: '{' });
    await expect(logs.send(none)).rejects.toMatchObject({ name: INVALID });
  });
});
