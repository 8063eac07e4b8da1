// Stacks of what lies beside EKS: parameters, log groups, keys, repositories, providers, and what the CDK adds to every stack.

import { DeleteStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeSecurityGroupsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { DescribeRepositoriesCommand, ECRClient, GetLifecyclePolicyCommand } from '@aws-sdk/client-ecr';
import { ListTagsForResourceCommand as ListTagsOfEksCommand } from '@aws-sdk/client-eks';
import { GetOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import {
  DescribeKeyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CLUSTER_ROLE, givenRoles, POD_ROLE, subnetIds } from '../support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws, TEST_KEY } from '../support/start-aws.ts';
import { type Stacks, stacksOf } from './given-stack.ts';

let aws: RunningAws;
let stacks: Stacks;
beforeEach(async () => {
  aws = await startAws();
  stacks = stacksOf(aws);
});
afterEach(() => aws[Symbol.asyncDispose]());

const options = () => ({ endpoint: aws.url, region: REGION, credentials: TEST_KEY, maxAttempts: 1 });
const of = (Type: string, Properties: object = {}) => ({ Type: `AWS::${Type}`, Properties });
const Outputs = (values: object) =>
  Object.fromEntries(Object.entries(values).map(([name, Value]) => [name, { Value }]));

async function outputs(name: string) {
  const { Outputs: told = [] } = await stacks.describe(name);
  return Object.fromEntries(told.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

async function remove(name: string) {
  const { StackId } = await stacks.describe(name);
  await stacks.client.send(new DeleteStackCommand({ StackName: name }));
  await aws.idle();
  expect((await stacks.describe(StackId ?? '')).StackStatus).toBe('DELETE_COMPLETE');
}

it('a parameter is named after its resource, told by its stack, changed in place, and gone', async () => {
  const ssm = new SSMClient(options());
  const template = (Value: string) => ({
    Resources: {
      One: of('SSM::Parameter', { Type: 'String', Value, Tags: { team: 'a' } }),
      CDKMetadata: of('CDK::Metadata', { Analytics: 'v2:deflate64:x' }),
    },
    Outputs: Outputs({ Name: { Ref: 'One' }, Value: { 'Fn::GetAtt': ['One', 'Value'] } }),
  });
  await stacks.create('app', template('one'));
  expect((await stacks.describe('app')).StackStatus).toBe('CREATE_COMPLETE');
  const { Name = '', Value } = await outputs('app');
  expect([Name, Value]).toEqual([expect.stringMatching(/^CFN-One-\w{12}$/), 'one']);
  await stacks.update('app', template('two'));
  expect(await outputs('app')).toEqual({ Name, Value: 'two' });
  expect((await ssm.send(new GetParameterCommand({ Name }))).Parameter).toMatchObject({ Value: 'two', Version: 2 });
  await remove('app');
  await expect(ssm.send(new GetParameterCommand({ Name }))).rejects.toMatchObject({ name: 'ParameterNotFound' });
});

it('a log group keeps what it is told, with the tags of its stack', async () => {
  const logs = new CloudWatchLogsClient(options());
  const template = (properties: object) => ({
    Parameters: { Name: { Type: 'String', Default: 'AWS::NoValue' } },
    Resources: { Group: of('Logs::LogGroup', { LogGroupName: { Ref: 'Name' }, ...properties }) },
    Outputs: Outputs({ Arn: { 'Fn::GetAtt': ['Group', 'Arn'] } }),
  });
  const Tags = [{ Key: 'stage', Value: 'x' }];
  await stacks.create('app', template({ RetentionInDays: '7', Tags: [{ Key: 'a', Value: 'b' }] }), { Tags });
  const logGroupNamePrefix = 'app-Group-';
  const find = async () => (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }))).logGroups ?? [];
  const [made] = await find();
  expect(made).toMatchObject({ retentionInDays: 7, arn: (await outputs('app'))['Arn'] });
  const tagsOf = async () => (await logs.send(new ListTagsForResourceCommand({ resourceArn: made?.logGroupArn }))).tags;
  expect(await tagsOf()).toEqual({ a: 'b', stage: 'x' });
  await stacks.update('app', template({ DeletionProtectionEnabled: false }), { Tags });
  expect((await find())[0]?.retentionInDays).toBeUndefined();
  expect(await tagsOf()).toEqual({ stage: 'x' });
  await remove('app');
  expect(await find()).toEqual([]);
});

it('a key has its policy, its rotation and its alias, and is scheduled to go with its stack', async () => {
  const kms = new KMSClient(options());
  const root = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
  const KeyPolicy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: root, Action: 'kms:*', Resource: '*' }],
  };
  const template = (properties: object) => ({
    Resources: {
      Key: of('KMS::Key', { KeyPolicy, PendingWindowInDays: 7, ...properties }),
      Alias: of('KMS::Alias', { AliasName: 'alias/eks', TargetKeyId: { Ref: 'Key' } }),
    },
    Outputs: Outputs({ Arn: { 'Fn::GetAtt': ['Key', 'Arn'] } }),
  });
  await stacks.create('app', template({ EnableKeyRotation: true, Tags: [{ Key: 'a', Value: 'b' }] }));
  const describe = async () => (await kms.send(new DescribeKeyCommand({ KeyId: 'alias/eks' }))).KeyMetadata;
  const { Arn, KeyId = '' } = (await describe()) ?? {};
  expect(await outputs('app')).toEqual({ Arn });
  const isRotated = async () => (await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled;
  expect(await isRotated()).toBe(true);
  expect((await kms.send(new ListResourceTagsCommand({ KeyId }))).Tags).toEqual([{ TagKey: 'a', TagValue: 'b' }]);
  await stacks.update('app', template({ Description: 'for secrets', Enabled: false }));
  expect(await describe()).toMatchObject({ KeyId, Description: 'for secrets', KeyState: 'Disabled' });
  await stacks.update('app', template({}));
  expect([(await describe())?.KeyState, await isRotated()]).toEqual(['Enabled', false]);
  await remove('app');
  const gone = await kms.send(new DescribeKeyCommand({ KeyId }));
  expect(gone.KeyMetadata?.KeyState).toBe('PendingDeletion');
  await expect(describe()).rejects.toMatchObject({ name: 'NotFoundException' });
});

it('a repository has its rules, and a provider its clients', async () => {
  const ecr = new ECRClient(options());
  const rule = {
    rulePriority: 1,
    selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 3 },
    action: { type: 'expire' },
  };
  const LifecyclePolicy = { LifecyclePolicyText: JSON.stringify({ rules: [rule] }) };
  const template = (repository: object, ClientIdList: string[]) => ({
    Resources: {
      Images: of('ECR::Repository', repository),
      Issuer: of('IAM::OIDCProvider', { Url: 'https://issuer.example.com', ClientIdList }),
    },
    Outputs: Outputs({ Uri: { 'Fn::GetAtt': ['Images', 'RepositoryUri'] }, Provider: { Ref: 'Issuer' } }),
  });
  await stacks.create('app', template({ LifecyclePolicy, ImageTagMutability: 'IMMUTABLE' }, ['one']));
  const { Uri = '', Provider = '' } = await outputs('app');
  const repositoryName = Uri.split('/').at(-1) ?? '';
  expect(repositoryName).toMatch(/^app-images-[a-z0-9]{12}$/);
  const policy = new GetLifecyclePolicyCommand({ repositoryName });
  expect((await ecr.send(policy)).lifecyclePolicyText).toContain('imageCountMoreThan');
  await stacks.update('app', template({ ImageScanningConfiguration: { ScanOnPush: true } }, ['one', 'two']));
  const { repositories } = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
  expect(repositories).toMatchObject([
    { imageTagMutability: 'MUTABLE', imageScanningConfiguration: { scanOnPush: true } },
  ]);
  await expect(ecr.send(policy)).rejects.toMatchObject({ name: 'LifecyclePolicyNotFoundException' });
  const provider = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: Provider });
  expect((await aws.iam.send(provider)).ClientIDList).toEqual(['one', 'two']);
  await remove('app');
  await expect(aws.iam.send(provider)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

it('a security group has other rules, and those that stay, without being made anew', async () => {
  const rule = (port: number) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp: '10.0.0.0/8' });
  const template = (properties: object) => ({
    Resources: { Group: of('EC2::SecurityGroup', { GroupDescription: 'x', GroupName: 'mine', ...properties }) },
  });
  const ports = async () => {
    const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ['mine'] }));
    const [group] = SecurityGroups ?? [];
    const from = (rules: { FromPort?: number | undefined }[] | undefined) =>
      rules?.map(({ FromPort }) => FromPort).sort();
    return { id: group?.GroupId, in: from(group?.IpPermissions), out: from(group?.IpPermissionsEgress) };
  };
  await stacks.create('app', template({ SecurityGroupIngress: [rule(80), rule(443)] }));
  const before = await ports();
  expect(before).toMatchObject({ in: [443, 80], out: [undefined] });
  await stacks.update('app', template({ SecurityGroupIngress: [rule(443)], SecurityGroupEgress: [rule(53)] }));
  expect(await ports()).toEqual({ id: before.id, in: [443], out: [53] });
  await stacks.update('app', template({}));
  expect(await ports()).toEqual({ id: before.id, in: [], out: [undefined] });
  expect((await stacks.describe('app')).StackStatus).toBe('UPDATE_COMPLETE');
});

it('what is of EKS takes the tags of its stack in place', async () => {
  await givenRoles(aws);
  const [clusterRole, podRole] = [CLUSTER_ROLE, POD_ROLE];
  const subnets = await subnetIds(aws, 'private');
  const template = {
    Resources: {
      Cluster: of('EKS::Cluster', {
        Name: 'demo',
        RoleArn: clusterRole,
        ResourcesVpcConfig: { SubnetIds: subnets },
        AccessConfig: { AuthenticationMode: 'API' },
      }),
      Profile: of('EKS::FargateProfile', {
        ClusterName: { Ref: 'Cluster' },
        PodExecutionRoleArn: podRole,
        Selectors: [{ Namespace: 'default' }],
        Subnets: subnets,
      }),
      Entry: of('EKS::AccessEntry', { ClusterName: { Ref: 'Cluster' }, PrincipalArn: clusterRole }),
    },
    Outputs: Outputs({
      Profile: { 'Fn::GetAtt': ['Profile', 'Arn'] },
      Entry: { 'Fn::GetAtt': ['Entry', 'AccessEntryArn'] },
    }),
  };
  await stacks.create('app', template, { Tags: [{ Key: 'a', Value: '1' }] });
  const before = await outputs('app');
  await stacks.update('app', template, { Tags: [{ Key: 'b', Value: '2' }] });
  await aws.idle();
  expect((await stacks.describe('app')).StackStatus).toBe('UPDATE_COMPLETE');
  expect(await outputs('app')).toEqual(before);
  for (const resourceArn of Object.values<string>(before as never)) {
    const { tags } = await aws.eks.send(new ListTagsOfEksCommand({ resourceArn }));
    expect(Object.entries(tags ?? {}).filter(([key]) => !key.startsWith('aws:'))).toEqual([['b', '2']]);
  }
});

it('a security group is its name where nobody names its VPC, and else its id', async () => {
  const { Vpcs } = await aws.ec2.send(new DescribeVpcsCommand({}));
  const VpcId = Vpcs?.[0]?.VpcId;
  const GroupDescription = 'x';
  await stacks.create('app', {
    Resources: {
      Named: of('EC2::SecurityGroup', { GroupDescription, GroupName: 'mine' }),
      Placed: of('EC2::SecurityGroup', { GroupDescription, VpcId }),
    },
    Outputs: Outputs({
      Named: { Ref: 'Named' },
      Placed: { Ref: 'Placed' },
      Id: { 'Fn::GetAtt': ['Named', 'GroupId'] },
    }),
  });
  expect(await outputs('app')).toEqual({
    Named: 'mine',
    Placed: expect.stringMatching(/^sg-/),
    Id: expect.stringMatching(/^sg-/),
  });
  await remove('app');
});

it('no two events of a stack have the same time, to the millisecond', async () => {
  await stacks.create('app', { Resources: { One: of('CDK::Metadata'), Two: of('CDK::Metadata') } });
  const { StackEvents = [] } = await stacks.client.send(new DescribeStackEventsCommand({ StackName: 'app' }));
  const times = StackEvents.map(({ Timestamp }) => Timestamp?.getTime() ?? 0);
  expect(times.length).toBeGreaterThan(4);
  expect(times).toEqual([...new Set(times)].sort((one, other) => other - one));
});
