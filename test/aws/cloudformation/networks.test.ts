// A cluster with a network of its own in one stack, as eksctl's templates have it: all of it is made, tagged, and goes again.

import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { DescribeClusterCommand, DescribeFargateProfileCommand } from '@aws-sdk/client-eks';
import { expect, it } from 'vitest';
import { type RunningAws, startAws } from '../support/start-aws.ts';
import { role, type Stacks, stacksOf } from './given-stack.ts';

const ref = (Ref: string) => ({ Ref });
const attribute = (resource: string, name: string) => ({ 'Fn::GetAtt': [resource, name] });
const name = (own: string) => ({ Key: 'Name', Value: { 'Fn::Sub': `\${AWS::StackName}/${own}` } });
const resource = (kind: string, Properties: object = {}, DependsOn?: string) => ({
  Type: `AWS::EC2::${kind}`,
  Properties,
  ...(DependsOn && { DependsOn }),
});
const subnet = (own: string, zone: number, more: object = {}) =>
  resource('Subnet', {
    AvailabilityZone: { 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] },
    CidrBlock: `192.168.${zone + (own.startsWith('Private') ? 10 : 0)}.0/24`,
    VpcId: ref('VPC'),
    Tags: [name(own)],
    ...more,
  });
const association = (SubnetId: string, RouteTableId: string) =>
  resource('SubnetRouteTableAssociation', { SubnetId: ref(SubnetId), RouteTableId: ref(RouteTableId) });
const trusts = (Service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: [Service] } }],
});

const NETWORK = {
  VPC: resource('VPC', { CidrBlock: '192.168.0.0/16', EnableDnsHostnames: true, Tags: [name('VPC')] }),
  InternetGateway: resource('InternetGateway', { Tags: [name('InternetGateway')] }),
  Attachment: resource('VPCGatewayAttachment', { VpcId: ref('VPC'), InternetGatewayId: ref('InternetGateway') }),
  Public: subnet('Public', 0, { MapPublicIpOnLaunch: true }),
  PrivateA: subnet('PrivateA', 0),
  PrivateB: subnet('PrivateB', 1),
  PublicTable: resource('RouteTable', { VpcId: ref('VPC'), Tags: [name('PublicTable')] }),
  PublicRoute: resource(
    'Route',
    { RouteTableId: ref('PublicTable'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('InternetGateway') },
    'Attachment',
  ),
  PublicAssociation: association('Public', 'PublicTable'),
  Address: resource('EIP', { Domain: 'vpc' }),
  Nat: resource(
    'NatGateway',
    { AllocationId: attribute('Address', 'AllocationId'), SubnetId: ref('Public') },
    'Attachment',
  ),
  PrivateTable: resource('RouteTable', { VpcId: ref('VPC') }),
  PrivateRoute: resource('Route', {
    RouteTableId: ref('PrivateTable'),
    DestinationCidrBlock: '0.0.0.0/0',
    NatGatewayId: ref('Nat'),
  }),
  PrivateAssociationA: association('PrivateA', 'PrivateTable'),
  PrivateAssociationB: association('PrivateB', 'PrivateTable'),
  Group: resource('SecurityGroup', {
    GroupDescription: 'shared',
    VpcId: ref('VPC'),
    SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: '443', ToPort: 443, CidrIp: '10.0.0.0/8' }],
    SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '192.168.0.0/16' }],
  }),
};

const CLUSTER = {
  Service: role({ AssumeRolePolicyDocument: trusts('eks.amazonaws.com') }),
  Pods: role({ AssumeRolePolicyDocument: trusts('eks-fargate-pods.amazonaws.com') }),
  ControlPlane: {
    Type: 'AWS::EKS::Cluster',
    Properties: {
      Name: 'demo',
      RoleArn: attribute('Service', 'Arn'),
      ResourcesVpcConfig: {
        SubnetIds: [ref('PrivateA'), ref('PrivateB')],
        SecurityGroupIds: [ref('Group')],
        EndpointPrivateAccess: 'true',
      },
      Logging: { ClusterLogging: { EnabledTypes: [{ Type: 'audit' }] } },
    },
  },
  FromCluster: resource('SecurityGroupIngress', {
    GroupId: ref('Group'),
    IpProtocol: '-1',
    SourceSecurityGroupId: attribute('ControlPlane', 'ClusterSecurityGroupId'),
  }),
  Profile: {
    Type: 'AWS::EKS::FargateProfile',
    Properties: {
      ClusterName: ref('ControlPlane'),
      FargateProfileName: 'team',
      PodExecutionRoleArn: attribute('Pods', 'Arn'),
      Subnets: [ref('PrivateA')],
      Selectors: [{ Namespace: 'team', Labels: [{ Key: 'on', Value: 'fargate' }] }],
    },
  },
};

const TEMPLATE = {
  Resources: { ...CLUSTER, ...NETWORK },
  Outputs: {
    Endpoint: { Value: attribute('ControlPlane', 'Endpoint') },
    Subnets: { Value: { 'Fn::Join': [',', [ref('Public'), ref('PrivateA')]] } },
  },
};

it('is made with all that belongs to it, and waits for what takes its time', async () => {
  await using aws = await startAws({ dial: 'cluster-create=0.1,nat-gateway-create=0.1,fargate-profile-create=0.1' });
  const stacks = stacksOf(aws);
  await stacks.create('net', TEMPLATE);
  const status = async () => (await stacks.describe('net')).StackStatus;
  await expect.poll(status, { timeout: 20_000 }).toBe('CREATE_COMPLETE');
  const ids = await stacks.resources('net');
  const { cluster } = await aws.eks.send(new DescribeClusterCommand({ name: 'demo' }));
  expect(cluster).toMatchObject({
    status: 'ACTIVE',
    resourcesVpcConfig: { vpcId: ids['VPC'], securityGroupIds: [ids['Group']], endpointPrivateAccess: true },
    logging: { clusterLogging: [{ types: ['audit'], enabled: true }, { enabled: false }] },
    tags: { 'aws:cloudformation:logical-id': 'ControlPlane' },
  });
  const named = { clusterName: 'demo', fargateProfileName: 'team' };
  expect((await aws.eks.send(new DescribeFargateProfileCommand(named))).fargateProfile).toMatchObject({
    status: 'ACTIVE',
    selectors: [{ namespace: 'team', labels: { on: 'fargate' } }],
  });
  expect((await stacks.describe('net')).Outputs).toMatchObject([
    { OutputKey: 'Endpoint', OutputValue: cluster?.endpoint },
    { OutputKey: 'Subnets', OutputValue: `${ids['Public']},${ids['PrivateA']}` },
  ]);
  await looksRight(aws, ids, cluster?.resourcesVpcConfig?.clusterSecurityGroupId);
});

async function looksRight(
  aws: RunningAws,
  ids: Record<string, string | undefined>,
  clusterGroup?: string,
): Promise<void> {
  const id = ids['VPC'] ?? '';
  const asked = { VpcId: id, Attribute: 'enableDnsHostnames' } as const;
  expect((await aws.ec2.send(new DescribeVpcAttributeCommand(asked))).EnableDnsHostnames?.Value).toBe(true);
  const { Vpcs } = await aws.ec2.send(new DescribeVpcsCommand({ VpcIds: [id] }));
  expect(Vpcs?.[0]?.Tags).toEqual(
    expect.arrayContaining([
      { Key: 'Name', Value: 'net/VPC' },
      { Key: 'aws:cloudformation:stack-name', Value: 'net' },
      { Key: 'aws:cloudformation:logical-id', Value: 'VPC' },
    ]),
  );
  const { Subnets } = await aws.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [ids['Public'] ?? ''] }));
  expect(Subnets).toMatchObject([{ AvailabilityZone: 'us-west-2a', MapPublicIpOnLaunch: true }]);
  const { RouteTables } = await aws.ec2.send(
    new DescribeRouteTablesCommand({ RouteTableIds: [ids['PrivateTable'] ?? ''] }),
  );
  expect(RouteTables?.[0]?.Routes).toContainEqual(
    expect.objectContaining({ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: ids['Nat'], State: 'active' }),
  );
  expect(RouteTables?.[0]?.Associations).toHaveLength(2);
  const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [ids['Group'] ?? ''] }));
  expect(SecurityGroups?.[0]).toMatchObject({
    IpPermissions: expect.arrayContaining([
      expect.objectContaining({ FromPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }),
      expect.objectContaining({ UserIdGroupPairs: [expect.objectContaining({ GroupId: clusterGroup })] }),
    ]),
    IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '192.168.0.0/16' }] }],
  });
}

const end = ({ client }: Stacks) => client.send(new DeleteStackCommand({ StackName: 'net' }));

it('goes whole, and what cannot go is told', async () => {
  await using aws = await startAws();
  const stacks = stacksOf(aws);
  const stackId = await stacks.create('net', TEMPLATE);
  const { VPC: VpcId = '' } = await stacks.resources('net');
  const foreign = { GroupName: 'foreign', Description: 'of somebody else', VpcId };
  const { GroupId } = await aws.ec2.send(new CreateSecurityGroupCommand(foreign));
  await end(stacks);
  expect(await stacks.describe('net')).toMatchObject({
    StackStatus: 'DELETE_FAILED',
    StackStatusReason: 'The following resource(s) failed to delete: [VPC]. ',
  });
  expect(await stacks.events('net')).toContainEqual(expect.stringMatching(/^VPC DELETE_FAILED .*has dependencies/));
  await aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  await end(stacks);
  expect((await stacks.describe(stackId)).StackStatus).toBe('DELETE_COMPLETE');
  expect((await aws.ec2.send(new DescribeVpcsCommand({}))).Vpcs?.map((vpc) => vpc.IsDefault)).toEqual([true]);
  // What is left is that of the default network.
  expect((await aws.ec2.send(new DescribeAddressesCommand({}))).Addresses).toHaveLength(1);
  const { NatGateways } = await aws.ec2.send(new DescribeNatGatewaysCommand({}));
  expect(NatGateways?.filter(({ State }) => State !== 'deleted')).toHaveLength(1);
});
