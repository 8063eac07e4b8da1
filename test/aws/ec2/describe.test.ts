// The Describe operations of EC2, driven by the SDK.

import {
  CreateNetworkInterfaceCommand,
  DescribeAvailabilityZonesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningAws, startAws, TEST_KEY } from '../support/start-aws.ts';

let aws: RunningAws;
beforeAll(async () => {
  aws = await startAws();
});
afterAll(() => aws[Symbol.asyncDispose]());

const subnets = async (Name: string, ...Values: string[]) =>
  (await aws.ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name, Values }] }))).Subnets ?? [];

describe('the default network', () => {
  it('has a public and a private subnet in each of three zones, the private ones routed to a NAT gateway', async () => {
    const { Vpcs } = await aws.ec2.send(new DescribeVpcsCommand({}));
    expect(Vpcs).toMatchObject([{ CidrBlock: '10.0.0.0/16', IsDefault: true, State: 'available' }]);
    const open = await subnets('map-public-ip-on-launch', 'true');
    const closed = await subnets('map-public-ip-on-launch', 'false');
    for (const side of [open, closed])
      expect(side.map((subnet) => subnet.AvailabilityZone).sort()).toEqual(['us-west-2a', 'us-west-2b', 'us-west-2c']);
    const { RouteTables = [] } = await aws.ec2.send(new DescribeRouteTablesCommand({}));
    const tableOf = (id: string | undefined) =>
      RouteTables.find((table) => table.Associations?.some((association) => association.SubnetId === id));
    expect(tableOf(open[0]?.SubnetId)?.Routes?.[1]?.GatewayId).toMatch(/^igw-/);
    expect(tableOf(closed[0]?.SubnetId)?.Routes?.[1]?.NatGatewayId).toMatch(/^nat-/);
    expect(RouteTables.filter((table) => table.Associations?.some(({ Main }) => Main))).toHaveLength(1);
  });

  it('is in every region, with ids of its own that stay the same', async () => {
    const vpcId = async (region: string) => {
      const client = new EC2Client({ endpoint: aws.url, region, credentials: TEST_KEY, maxAttempts: 1 });
      return (await client.send(new DescribeVpcsCommand({}))).Vpcs?.[0]?.VpcId;
    };
    const first = await vpcId('eu-west-1');
    expect(first).not.toBe(await vpcId('us-west-2'));
    await using another = await startAws();
    const client = new EC2Client({ endpoint: another.url, region: 'eu-west-1', credentials: TEST_KEY });
    expect((await client.send(new DescribeVpcsCommand({}))).Vpcs?.[0]?.VpcId).toBe(first);
  });

  it('names zones as the region does', async () => {
    const zones = async (region: string) => {
      const client = new EC2Client({ endpoint: aws.url, region, credentials: TEST_KEY, maxAttempts: 1 });
      const { AvailabilityZones } = await client.send(new DescribeAvailabilityZonesCommand({}));
      return AvailabilityZones?.map((zone) => zone.ZoneId);
    };
    expect(await zones('us-west-2')).toEqual(['usw2-az1', 'usw2-az2', 'usw2-az3']);
    expect(await zones('ap-northeast-1')).toEqual(['apne1-az1', 'apne1-az2', 'apne1-az3']);
    expect(await zones('us-east-1')).not.toContain('use1-az3');
    const named = await aws.ec2.send(new DescribeAvailabilityZonesCommand({ ZoneNames: ['us-west-2b'] }));
    expect(named.AvailabilityZones).toMatchObject([{ ZoneName: 'us-west-2b', State: 'available' }]);
  });

  it('has a default security group and DNS', async () => {
    const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ['default'] }));
    expect(SecurityGroups).toMatchObject([{ Description: 'default VPC security group' }]);
    const VpcId = SecurityGroups?.[0]?.VpcId;
    const attribute = await aws.ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' }));
    expect(attribute.EnableDnsSupport).toEqual({ Value: true });
  });
});

describe('a filter', () => {
  it('takes several values, wildcards and tags; several filters all have to match', async () => {
    expect(await subnets('cidr-block', '10.0.0.0/20', '10.0.16.0/20')).toHaveLength(2);
    expect(await subnets('availability-zone', 'us-west-2?')).toHaveLength(6);
    expect(await subnets('tag:Name', 'default-private-*')).toHaveLength(3);
    expect(await subnets('tag-key', 'kubernetes.io/role/elb')).toHaveLength(3);
    expect(await subnets('tag:Name', 'default-private-\\*')).toHaveLength(0);
    const both = await aws.ec2.send(
      new DescribeSubnetsCommand({
        Filters: [
          { Name: 'tag:Name', Values: ['default-private-*'] },
          { Name: 'availability-zone-id', Values: ['usw2-az1'] },
        ],
      }),
    );
    expect(both.Subnets).toHaveLength(1);
  });

  it('whose name is unknown is refused, also where there is nothing to filter', async () => {
    const Filters = [{ Name: 'colour', Values: ['red'] }];
    const refusal = { name: 'InvalidParameterValue', message: "The filter 'colour' is invalid" };
    await expect(aws.ec2.send(new DescribeNetworkInterfacesCommand({ Filters }))).rejects.toMatchObject(refusal);
    await expect(aws.ec2.send(new DescribeVpcsCommand({ Filters }))).rejects.toMatchObject(refusal);
  });
});

describe('an id', () => {
  it.each([
    [new DescribeVpcsCommand({ VpcIds: ['vpc-1'] }), 'InvalidVpcID.NotFound', "The vpc ID 'vpc-1' does not exist"],
    [
      new DescribeSubnetsCommand({ SubnetIds: ['subnet-1'] }),
      'InvalidSubnetID.NotFound',
      "The subnet ID 'subnet-1' does not exist",
    ],
    [
      new DescribeSecurityGroupsCommand({ GroupIds: ['sg-1'] }),
      'InvalidGroup.NotFound',
      "The security group 'sg-1' does not exist",
    ],
    [
      new DescribeRouteTablesCommand({ RouteTableIds: ['rtb-1'] }),
      'InvalidRouteTableID.NotFound',
      "The routeTable ID 'rtb-1' does not exist",
    ],
    [
      new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: ['eni-1'] }),
      'InvalidNetworkInterfaceID.NotFound',
      "The networkInterface ID 'eni-1' does not exist",
    ],
    [
      new DescribeSecurityGroupsCommand({ GroupIds: ['default'] }),
      'InvalidGroupId.Malformed',
      'Invalid id: "default" (expecting "sg-...")',
    ],
  ])('that is not there is refused with the code of its kind', async (command, name, message) => {
    // The commands differ in type only.
    await expect(aws.ec2.send(command as DescribeVpcsCommand)).rejects.toMatchObject({
      name,
      message,
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('pages', () => {
  it('cover everything once, in order', async () => {
    const first = await aws.ec2.send(new DescribeSubnetsCommand({ MaxResults: 5 }));
    const second = await aws.ec2.send(new DescribeSubnetsCommand({ MaxResults: 5, NextToken: first.NextToken }));
    const ids = [...(first.Subnets ?? []), ...(second.Subnets ?? [])].map((subnet) => subnet.SubnetId);
    expect(new Set(ids).size).toBe(6);
    expect(first.Subnets).toHaveLength(5);
    expect(second.NextToken).toBeUndefined();
  });

  it('have bounds, and do not go with ids', async () => {
    await expect(aws.ec2.send(new DescribeSubnetsCommand({ MaxResults: 2 }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'Value ( 2 ) for parameter maxResults is invalid. Expecting a value greater than 5.',
    });
    const [id = ''] = (await subnets('state', 'available')).map((subnet) => subnet.SubnetId);
    await expect(aws.ec2.send(new DescribeSubnetsCommand({ MaxResults: 5, SubnetIds: [id] }))).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
    });
  });
});

it('a dry run is refused with the error that allows it', async () => {
  await expect(aws.ec2.send(new DescribeVpcsCommand({ DryRun: true }))).rejects.toMatchObject({
    name: 'DryRunOperation',
    $metadata: { httpStatusCode: 412 },
  });
  const command = new CreateNetworkInterfaceCommand({ SubnetId: 'subnet-1', DryRun: true });
  await expect(aws.ec2.send(command)).rejects.toMatchObject({ name: 'DryRunOperation' });
});
