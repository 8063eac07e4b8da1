// Flow logs as records: what they are of, where they would go, and who would write them.

import {
  CreateFlowLogsCommand,
  type CreateFlowLogsCommandInput,
  CreateTagsCommand,
  DescribeFlowLogsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { givenRole, trustPolicy } from '../support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let vpcId: string;
beforeEach(async () => {
  aws = await startAws();
  vpcId = (await aws.ec2.send(new DescribeVpcsCommand({}))).Vpcs?.[0]?.VpcId ?? '';
});
afterEach(() => aws[Symbol.asyncDispose]());

const create = (input: Partial<CreateFlowLogsCommandInput>) =>
  aws.ec2.send(new CreateFlowLogsCommand({ ResourceIds: [vpcId], ResourceType: 'VPC', TrafficType: 'ALL', ...input }));
const LogDestination = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/flow`;
const ToBucket = { LogDestinationType: 's3' as const, LogDestination: 'arn:aws:s3:::flow' };

it('to a log group are told with the group and its ARN, and have tags', async () => {
  const DeliverLogsPermissionArn = await givenRole(aws, 'flow', trustPolicy('vpc-flow-logs.amazonaws.com'));
  const input = { LogDestination, DeliverLogsPermissionArn, ClientToken: 'once' };
  const { FlowLogIds = [] } = await create(input);
  expect((await create(input)).FlowLogIds).toEqual(FlowLogIds);
  await aws.ec2.send(new CreateTagsCommand({ Resources: FlowLogIds, Tags: [{ Key: 'team', Value: 'a' }] }));
  const found = await aws.ec2.send(new DescribeFlowLogsCommand({ Filter: [{ Name: 'tag:team', Values: ['a'] }] }));
  expect(found.FlowLogs).toMatchObject([
    {
      FlowLogId: FlowLogIds[0],
      FlowLogStatus: 'ACTIVE',
      LogDestinationType: 'cloud-watch-logs',
      LogDestination,
      LogGroupName: '/flow',
      DeliverLogsPermissionArn,
      MaxAggregationInterval: 600,
      ResourceId: vpcId,
    },
  ]);
});

it.each([
  [{}, 'InvalidParameter', "LogDestination can't be empty if LogGroupName is not provided."],
  [{ LogGroupName: 'a' }, 'InvalidParameter', "DeliverLogsPermissionArn can't be empty"],
  [
    { LogGroupName: 'a', DeliverLogsPermissionArn: `arn:aws:iam::${ACCOUNT}:role/none` },
    'InvalidParameter',
    'Unable to assume given IAM role',
  ],
  [{ ...ToBucket, LogGroupName: 'a' }, 'InvalidParameter', 'LogDestination type must be cloud-watch-logs'],
  [{ ...ToBucket, MaxAggregationInterval: 61 }, 'InvalidParameter', 'Invalid Flow Log Max Aggregation Interval'],
  [{ ...ToBucket, TrafficType: undefined }, 'MissingParameter', 'The request must contain the parameter TrafficType'],
  [{ ...ToBucket, ResourceIds: ['vpc-00000000000000000'] }, 'InvalidVpcID.NotFound', 'does not exist'],
])('of %j are refused with %s: %s', async (input, name, words) => {
  await expect(create(input)).rejects.toMatchObject({ name, message: expect.stringContaining(words) });
});

it('of one thing to one place are there once', async () => {
  await create(ToBucket);
  await expect(create(ToBucket)).rejects.toMatchObject({ name: 'FlowLogAlreadyExists' });
  expect((await aws.ec2.send(new DescribeFlowLogsCommand({ FlowLogIds: ['fl-none'] }))).FlowLogs).toEqual([]);
});
