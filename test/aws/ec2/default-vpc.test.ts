// A default VPC, and default subnets, in place of those that were deleted.

import {
  CreateDefaultSubnetCommand,
  CreateDefaultVpcCommand,
  CreateSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeAccountAttributesCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deleteDefaultNetwork } from '../support/default-network.ts';
import { REGION, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let ec2: EC2Client;
beforeAll(async () => {
  aws = await startAws();
  ({ ec2 } = aws);
});
afterAll(() => aws[Symbol.asyncDispose]());

const attribute = async () =>
  (await ec2.send(new DescribeAccountAttributesCommand({ AttributeNames: ['default-vpc'] }))).AccountAttributes?.[0]
    ?.AttributeValues?.[0]?.AttributeValue;
const group = (GroupName: string) => ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: 'x' }));

it('a default VPC is there once, and made again with a public subnet in each zone', async () => {
  await expect(ec2.send(new CreateDefaultVpcCommand({}))).rejects.toMatchObject({
    name: 'DefaultVpcAlreadyExists',
    message: 'A Default VPC already exists for this account in this region.',
  });
  await deleteDefaultNetwork(ec2);
  expect(await attribute()).toBe('none');
  await expect(group('one')).rejects.toMatchObject({
    name: 'VPCIdNotSpecified',
    message: 'No default VPC for this user',
  });
  await expect(ec2.send(new CreateDefaultSubnetCommand({ AvailabilityZone: `${REGION}a` }))).rejects.toMatchObject({
    name: 'DefaultVpcDoesNotExist',
  });
  const { Vpc } = await ec2.send(new CreateDefaultVpcCommand({}));
  expect(Vpc).toMatchObject({ CidrBlock: '172.31.0.0/16', IsDefault: true, State: 'pending' });
  const VpcId = Vpc?.VpcId ?? '';
  expect(await attribute()).toBe(VpcId);
  await group('one');
  const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
  expect(Subnets.map(({ CidrBlock }) => CidrBlock).sort()).toEqual([
    '172.31.0.0/20',
    '172.31.16.0/20',
    '172.31.32.0/20',
  ]);
  expect(Subnets.every((subnet) => subnet.DefaultForAz && subnet.MapPublicIpOnLaunch)).toBe(true);
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
  expect(RouteTables?.[0]?.Routes?.[1]).toMatchObject({
    DestinationCidrBlock: '0.0.0.0/0',
    GatewayId: expect.stringMatching(/^igw-/),
  });
  const names = await ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' }));
  expect(names.EnableDnsHostnames?.Value).toBe(true);
});

it('a default subnet is there once in each zone', async () => {
  const { Subnets } = await ec2.send(
    new DescribeSubnetsCommand({
      Filters: [
        { Name: 'default-for-az', Values: ['true'] },
        { Name: 'availability-zone', Values: [`${REGION}b`] },
      ],
    }),
  );
  const SubnetId = Subnets?.[0]?.SubnetId ?? '';
  const make = () => ec2.send(new CreateDefaultSubnetCommand({ AvailabilityZone: `${REGION}b` }));
  await expect(make()).rejects.toMatchObject({
    name: 'DefaultSubnetAlreadyExistsInAvailabilityZone',
    message: `'${SubnetId}' is already the default subnet in ${REGION}b.`,
  });
  await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  expect((await make()).Subnet).toMatchObject({ CidrBlock: '172.31.16.0/20', AvailableIpAddressCount: 4091 });
  await expect(ec2.send(new CreateDefaultSubnetCommand({}))).rejects.toMatchObject({ name: 'MissingParameter' });
  await expect(ec2.send(new DeleteVpcCommand({ VpcId: Subnets?.[0]?.VpcId }))).rejects.toMatchObject({
    name: 'DependencyViolation',
  });
});
