// Networks as users make them: VPCs, subnets, gateways, route tables, addresses; driven by the SDK.

import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AssociateSubnetCidrBlockCommand,
  AssociateVpcCidrBlockCommand,
  AttachInternetGatewayCommand,
  CreateEgressOnlyInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteEgressOnlyInternetGatewayCommand,
  DeleteInternetGatewayCommand,
  DeleteNatGatewayCommand,
  DeleteRouteCommand,
  DeleteRouteTableCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeAddressesAttributeCommand,
  DescribeAddressesCommand,
  DescribeDhcpOptionsCommand,
  DescribeEgressOnlyInternetGatewaysCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  DisassociateAddressCommand,
  DisassociateRouteTableCommand,
  DisassociateSubnetCidrBlockCommand,
  DisassociateVpcCidrBlockCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  ReleaseAddressCommand,
  ReplaceRouteCommand,
  ReplaceRouteTableAssociationCommand,
} from '@aws-sdk/client-ec2';
import { CreateFargateProfileCommand } from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenCluster, givenRoles, POD_ROLE } from '../support/given.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let VpcId: string;
beforeEach(async () => {
  aws = await startAws();
  VpcId = (await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }))).Vpc?.VpcId ?? '';
});
afterEach(() => aws[Symbol.asyncDispose]());

async function subnet(CidrBlock: string, AvailabilityZone = 'us-west-2a'): Promise<string> {
  const made = await aws.ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone }));
  return made.Subnet?.SubnetId ?? '';
}

async function table(): Promise<string> {
  const made = await aws.ec2.send(new CreateRouteTableCommand({ VpcId }));
  return made.RouteTable?.RouteTableId ?? '';
}

async function internetGateway(): Promise<string> {
  const made = await aws.ec2.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = made.InternetGateway?.InternetGatewayId ?? '';
  await aws.ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  return InternetGatewayId;
}

async function natGateway(SubnetId: string) {
  const { AllocationId = '' } = await aws.ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const made = await aws.ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
  return { NatGatewayId: made.NatGateway?.NatGatewayId ?? '', AllocationId };
}

const routesOf = async (id: string) =>
  (await aws.ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [id] }))).RouteTables?.[0]?.Routes;

describe('a new VPC', () => {
  it('has a main route table and a default security group', async () => {
    const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
    const { RouteTables } = await aws.ec2.send(new DescribeRouteTablesCommand({ Filters }));
    expect(RouteTables).toMatchObject([
      { Associations: [{ Main: true }], Routes: [{ DestinationCidrBlock: '10.9.0.0/16', GatewayId: 'local' }] },
    ]);
    const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    expect(SecurityGroups).toMatchObject([
      {
        GroupName: 'default',
        IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: SecurityGroups?.[0]?.GroupId }] }],
        IpPermissionsEgress: [{ IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      },
    ]);
    const options = await aws.ec2.send(new DescribeDhcpOptionsCommand({}));
    const { Vpcs } = await aws.ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
    expect(Vpcs).toMatchObject([{ DhcpOptionsId: options.DhcpOptions?.[0]?.DhcpOptionsId, IsDefault: false }]);
  });

  it('names its hosts only when told to', async () => {
    const read = async (Attribute: 'enableDnsHostnames' | 'enableDnsSupport') => {
      const answer = await aws.ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute }));
      return (answer.EnableDnsHostnames ?? answer.EnableDnsSupport)?.Value;
    };
    expect(await read('enableDnsSupport')).toBe(true);
    expect(await read('enableDnsHostnames')).toBe(false);
    await aws.ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
    expect(await read('enableDnsHostnames')).toBe(true);
    const both = { EnableDnsHostnames: { Value: true }, EnableDnsSupport: { Value: true } };
    await expect(aws.ec2.send(new ModifyVpcAttributeCommand({ VpcId, ...both }))).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
    });
  });

  it.each([
    ['10.0.0.0/8', 'InvalidVpc.Range'],
    ['10.0.0.0/29', 'InvalidVpc.Range'],
    ['10.0.0/16', 'InvalidParameterValue'],
  ])('of the block %s is refused', async (CidrBlock, name) => {
    await expect(aws.ec2.send(new CreateVpcCommand({ CidrBlock }))).rejects.toMatchObject({ name });
  });

  it('gets further blocks, which its tables route, and gives them back when no subnet is in them', async () => {
    const v4 = await aws.ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, CidrBlock: '100.64.0.0/16' }));
    await aws.ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, AmazonProvidedIpv6CidrBlock: true }));
    const { Vpcs } = await aws.ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
    expect(Vpcs?.[0]?.CidrBlockAssociationSet).toHaveLength(2);
    expect(Vpcs?.[0]?.Ipv6CidrBlockAssociationSet).toMatchObject([
      { Ipv6CidrBlock: expect.stringMatching(/::\/56$/), Ipv6CidrBlockState: { State: 'associated' } },
    ]);
    expect(await routesOf(await table())).toHaveLength(3);
    const AssociationId = v4.CidrBlockAssociation?.AssociationId;
    const SubnetId = await subnet('100.64.1.0/24');
    await expect(aws.ec2.send(new DisassociateVpcCidrBlockCommand({ AssociationId }))).rejects.toMatchObject({
      name: 'InvalidCidrBlock.InUse',
    });
    await aws.ec2.send(new DeleteSubnetCommand({ SubnetId }));
    await aws.ec2.send(new DisassociateVpcCidrBlockCommand({ AssociationId }));
    const first = Vpcs?.[0]?.CidrBlockAssociationSet?.[0]?.AssociationId;
    await expect(aws.ec2.send(new DisassociateVpcCidrBlockCommand({ AssociationId: first }))).rejects.toMatchObject({
      name: 'OperationNotPermitted',
    });
  });

  it('goes only when nothing is in it, and takes its own things along', async () => {
    const SubnetId = await subnet('10.9.1.0/24');
    await expect(aws.ec2.send(new DeleteVpcCommand({ VpcId }))).rejects.toMatchObject({
      name: 'DependencyViolation',
      message: `The vpc '${VpcId}' has dependencies and cannot be deleted.`,
    });
    await aws.ec2.send(new DeleteSubnetCommand({ SubnetId }));
    await aws.ec2.send(new DeleteVpcCommand({ VpcId }));
    await expect(aws.ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }))).rejects.toMatchObject({
      name: 'InvalidVpcID.NotFound',
    });
    const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
    expect((await aws.ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables).toEqual([]);
    expect((await aws.ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups).toEqual([]);
  });
});

describe('a subnet', () => {
  it('lies in its VPC and beside the others', async () => {
    const made = await aws.ec2.send(
      new CreateSubnetCommand({
        VpcId,
        CidrBlock: '10.9.1.7/24',
        AvailabilityZoneId: 'usw2-az2',
        TagSpecifications: [{ ResourceType: 'subnet', Tags: [{ Key: 'Name', Value: 'a' }] }],
      }),
    );
    expect(made.Subnet).toMatchObject({
      CidrBlock: '10.9.1.0/24',
      AvailabilityZone: 'us-west-2b',
      AvailableIpAddressCount: 251,
      MapPublicIpOnLaunch: false,
      Tags: [{ Key: 'Name', Value: 'a' }],
    });
    await expect(subnet('10.9.1.128/25')).rejects.toMatchObject({
      name: 'InvalidSubnet.Conflict',
      message: "The CIDR '10.9.1.128/25' conflicts with another subnet",
    });
    await expect(subnet('10.8.0.0/24')).rejects.toMatchObject({ name: 'InvalidSubnet.Range' });
    await expect(subnet('10.9.2.0/24', 'us-west-2z')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const TagSpecifications = [{ ResourceType: 'vpc' as const, Tags: [] }];
    await expect(
      aws.ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.9.3.0/24', TagSpecifications })),
    ).rejects.toMatchObject({ message: "'vpc' is not a valid taggable resource type for this operation." });
  });

  it('has an IPv6 block of its VPC where it asks for one', async () => {
    await aws.ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, AmazonProvidedIpv6CidrBlock: true }));
    const { Vpcs } = await aws.ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
    const block = Vpcs?.[0]?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? '';
    const make = (CidrBlock: string, Ipv6CidrBlock: string) =>
      aws.ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, Ipv6CidrBlock }));
    const made = await make('10.9.1.0/24', block.replace('/56', '/64'));
    expect(made.Subnet?.Ipv6CidrBlockAssociationSet).toMatchObject([{ Ipv6CidrBlockState: { State: 'associated' } }]);
    for (const wrong of [block, '2001:db8::/64', 'x'])
      await expect(make('10.9.2.0/24', wrong)).rejects.toMatchObject({ name: 'InvalidSubnet.Range' });
    const { SubnetId = '', Ipv6CidrBlockAssociationSet: [association] = [] } = made.Subnet ?? {};
    const again = new AssociateSubnetCidrBlockCommand({ SubnetId, Ipv6CidrBlock: block.replace('00::/56', '01::/64') });
    await expect(aws.ec2.send(again)).rejects.toMatchObject({ name: 'CidrLimitExceeded' });
    const gone = new DisassociateSubnetCidrBlockCommand({ AssociationId: association?.AssociationId });
    expect(await aws.ec2.send(gone)).toMatchObject({
      SubnetId,
      Ipv6CidrBlockAssociation: { ...association, Ipv6CidrBlockState: { State: 'disassociating' } },
    });
    await expect(aws.ec2.send(gone)).rejects.toThrow(/The subnet CIDR block association ID 'subnet-cidr-assoc-/);
    await aws.ec2.send(again);
    await expect(make('10.9.2.0/24', block.replace('00::/56', '01::/64'))).rejects.toMatchObject({
      name: 'InvalidSubnet.Conflict',
    });
  });

  it('has its attributes changed one by one', async () => {
    const SubnetId = await subnet('10.9.1.0/24');
    await aws.ec2.send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }));
    const { Subnets } = await aws.ec2.send(new DescribeSubnetsCommand({ SubnetIds: [SubnetId] }));
    expect(Subnets?.[0]?.MapPublicIpOnLaunch).toBe(true);
    await expect(
      aws.ec2.send(new ModifySubnetAttributeCommand({ SubnetId, AssignIpv6AddressOnCreation: { Value: true } })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('is private for Fargate as long as its table does not lead to the internet', async () => {
    await givenRoles(aws);
    const subnetIds = [await subnet('10.9.1.0/24'), await subnet('10.9.2.0/24', 'us-west-2b')];
    await givenCluster(aws, { name: 'demo', resourcesVpcConfig: { subnetIds } });
    const RouteTableId = await table();
    const GatewayId = await internetGateway();
    await aws.ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId }));
    const profile = (fargateProfileName: string) =>
      aws.eks.send(
        new CreateFargateProfileCommand({
          clusterName: 'demo',
          fargateProfileName,
          podExecutionRoleArn: POD_ROLE,
          subnets: subnetIds.slice(0, 1),
          selectors: [{ namespace: 'default' }],
        }),
      );
    await profile('before');
    await aws.idle();
    await aws.ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: subnetIds[0] }));
    await expect(profile('after')).rejects.toMatchObject({
      message: `Subnet ${subnetIds[0]} provided in Fargate Profile is not a private subnet`,
    });
    await expect(aws.ec2.send(new DeleteSubnetCommand({ SubnetId: subnetIds[0] }))).rejects.toMatchObject({
      name: 'DependencyViolation',
      message: `The subnet '${subnetIds[0]}' has dependencies and cannot be deleted.`,
    });
  });
});

describe('route tables', () => {
  it('hold one route for a destination, to something of the same network', async () => {
    const RouteTableId = await table();
    const InternetGatewayId = await internetGateway();
    const way = { RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
    await aws.ec2.send(new CreateRouteCommand({ ...way, GatewayId: InternetGatewayId }));
    await expect(aws.ec2.send(new CreateRouteCommand({ ...way, GatewayId: InternetGatewayId }))).rejects.toMatchObject({
      name: 'RouteAlreadyExists',
      message: 'The route identified by 0.0.0.0/0 already exists.',
    });
    const { NatGatewayId } = await natGateway(await subnet('10.9.1.0/24'));
    await aws.ec2.send(new ReplaceRouteCommand({ ...way, NatGatewayId }));
    expect((await routesOf(RouteTableId))?.[1]).toMatchObject({ NatGatewayId, State: 'active' });
    await aws.ec2.send(new DeleteRouteCommand(way));
    await expect(aws.ec2.send(new DeleteRouteCommand(way))).rejects.toMatchObject({
      name: 'InvalidRoute.NotFound',
      message: `no route with destination-cidr-block 0.0.0.0/0 in route table ${RouteTableId}`,
    });
    const { InternetGateways } = await aws.ec2.send(
      new DescribeInternetGatewaysCommand({ Filters: [{ Name: 'tag:Name', Values: ['default'] }] }),
    );
    await expect(
      aws.ec2.send(new CreateRouteCommand({ ...way, GatewayId: InternetGateways?.[0]?.InternetGatewayId })),
    ).rejects.toMatchObject({ message: expect.stringContaining('belong to different networks') });
  });

  it('are associated with a subnet each, which can change hands', async () => {
    const SubnetId = await subnet('10.9.1.0/24');
    const [first, second] = [await table(), await table()];
    const { AssociationId } = await aws.ec2.send(new AssociateRouteTableCommand({ RouteTableId: first, SubnetId }));
    await expect(
      aws.ec2.send(new AssociateRouteTableCommand({ RouteTableId: second, SubnetId })),
    ).rejects.toMatchObject({ name: 'Resource.AlreadyAssociated' });
    const replaced = await aws.ec2.send(
      new ReplaceRouteTableAssociationCommand({ AssociationId, RouteTableId: second }),
    );
    const byAssociation = (id = '') => [{ Name: 'association.route-table-association-id', Values: [id] }];
    const found = await aws.ec2.send(
      new DescribeRouteTablesCommand({ Filters: byAssociation(replaced.NewAssociationId) }),
    );
    expect(found.RouteTables).toMatchObject([{ RouteTableId: second, Associations: [{ SubnetId, Main: false }] }]);
    await expect(aws.ec2.send(new DeleteRouteTableCommand({ RouteTableId: second }))).rejects.toMatchObject({
      name: 'DependencyViolation',
    });
    await aws.ec2.send(new DeleteRouteTableCommand({ RouteTableId: first }));
    await aws.ec2.send(new DisassociateRouteTableCommand({ AssociationId: replaced.NewAssociationId }));
    await aws.ec2.send(new DeleteRouteTableCommand({ RouteTableId: second }));
    await expect(aws.ec2.send(new DisassociateRouteTableCommand({ AssociationId }))).rejects.toMatchObject({
      name: 'InvalidAssociationID.NotFound',
    });
  });
});

describe('gateways', () => {
  it('to the internet are one to a VPC, and leave black holes', async () => {
    const InternetGatewayId = await internetGateway();
    await expect(internetGateway()).rejects.toMatchObject({
      message: `Network ${VpcId} already has an internet gateway attached`,
    });
    const RouteTableId = await table();
    const DestinationCidrBlock = '0.0.0.0/0';
    await aws.ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock, GatewayId: InternetGatewayId }));
    await expect(aws.ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId }))).rejects.toMatchObject({
      name: 'DependencyViolation',
    });
    const { NatGatewayId } = await natGateway(await subnet('10.9.1.0/24'));
    await expect(aws.ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }))).rejects.toMatchObject({
      message: expect.stringContaining('has some mapped public address(es)'),
    });
    await aws.ec2.send(new DeleteNatGatewayCommand({ NatGatewayId }));
    await aws.ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
    expect((await routesOf(RouteTableId))?.[1]).toMatchObject({ GatewayId: InternetGatewayId, State: 'blackhole' });
    await aws.ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId }));
  });

  it('for NAT hold an address and an interface until they are deleted', async () => {
    const SubnetId = await subnet('10.9.1.0/24');
    const { NatGatewayId, AllocationId } = await natGateway(SubnetId);
    const { NatGateways } = await aws.ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [NatGatewayId] }));
    expect(NatGateways).toMatchObject([
      { State: 'available', ConnectivityType: 'public', NatGatewayAddresses: [{ AllocationId, IsPrimary: true }] },
    ]);
    const { Addresses } = await aws.ec2.send(new DescribeAddressesCommand({ AllocationIds: [AllocationId] }));
    expect(Addresses).toMatchObject([{ AssociationId: expect.stringMatching(/^eipassoc-/), SubnetId }]);
    await expect(aws.ec2.send(new ReleaseAddressCommand({ AllocationId }))).rejects.toMatchObject({
      name: 'InvalidIPAddress.InUse',
    });
    await expect(
      aws.ec2.send(new DisassociateAddressCommand({ AssociationId: Addresses?.[0]?.AssociationId })),
    ).rejects.toMatchObject({ name: 'AuthFailure' });
    const Filters = [{ Name: 'subnet-id', Values: [SubnetId] }];
    const interfaces = async () =>
      (await aws.ec2.send(new DescribeNetworkInterfacesCommand({ Filters }))).NetworkInterfaces;
    expect(await interfaces()).toMatchObject([{ Description: `Interface for NAT Gateway ${NatGatewayId}` }]);
    await aws.ec2.send(new DeleteNatGatewayCommand({ NatGatewayId }));
    expect(await interfaces()).toEqual([]);
    await aws.ec2.send(new ReleaseAddressCommand({ AllocationId }));
    const gone = await aws.ec2.send(new DescribeNatGatewaysCommand({ NatGatewayIds: [NatGatewayId] }));
    expect(gone.NatGateways?.[0]?.State).toBe('deleted');
    await expect(
      aws.ec2.send(new DescribeAddressesAttributeCommand({ AllocationIds: [AllocationId] })),
    ).rejects.toMatchObject({ name: 'InvalidAllocationID.NotFound' });
    await expect(aws.ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: 'nat-1' }))).rejects.toMatchObject({
      name: 'NatGatewayNotFound',
    });
  });

  it('for IPv6 only lead out', async () => {
    await aws.ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, AmazonProvidedIpv6CidrBlock: true }));
    const made = await aws.ec2.send(new CreateEgressOnlyInternetGatewayCommand({ VpcId }));
    const id = made.EgressOnlyInternetGateway?.EgressOnlyInternetGatewayId ?? '';
    const RouteTableId = await table();
    const way = { RouteTableId, DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: id };
    await aws.ec2.send(new CreateRouteCommand(way));
    expect((await routesOf(RouteTableId))?.at(-1)).toMatchObject({ EgressOnlyInternetGatewayId: id });
    const find = async () =>
      (await aws.ec2.send(new DescribeEgressOnlyInternetGatewaysCommand({ EgressOnlyInternetGatewayIds: [id] })))
        .EgressOnlyInternetGateways;
    expect(await find()).toMatchObject([{ Attachments: [{ VpcId, State: 'attached' }] }]);
    await aws.ec2.send(new DeleteEgressOnlyInternetGatewayCommand({ EgressOnlyInternetGatewayId: id }));
    expect(await find()).toEqual([]);
    expect((await routesOf(RouteTableId))?.at(-1)?.State).toBe('blackhole');
  });
});
