// Route tables of internet gateways, and routes to interfaces, driven by the SDK.

import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateNetworkInterfaceCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteRouteTableCommand,
  DescribeRouteTablesCommand,
  DisassociateRouteTableCommand,
  ReplaceRouteTableAssociationCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let VpcId: string;
let GatewayId: string;
const vpc = async (CidrBlock: string) => (await aws.ec2.send(new CreateVpcCommand({ CidrBlock }))).Vpc?.VpcId ?? '';
const subnet = async (inVpc: string, CidrBlock: string) =>
  (await aws.ec2.send(new CreateSubnetCommand({ VpcId: inVpc, CidrBlock }))).Subnet?.SubnetId ?? '';
const table = async () => (await aws.ec2.send(new CreateRouteTableCommand({ VpcId }))).RouteTable?.RouteTableId ?? '';
const gateway = async () => {
  const { InternetGateway } = await aws.ec2.send(new CreateInternetGatewayCommand({}));
  return InternetGateway?.InternetGatewayId ?? '';
};
const associate = (RouteTableId: string, target: { GatewayId?: string; SubnetId?: string }) =>
  aws.ec2.send(new AssociateRouteTableCommand({ RouteTableId, ...target }));
const associations = async (gatewayId: string) => {
  const Filters = [{ Name: 'association.gateway-id', Values: [gatewayId] }];
  const { RouteTables = [] } = await aws.ec2.send(new DescribeRouteTablesCommand({ Filters }));
  return RouteTables.flatMap(({ Associations = [] }) => Associations);
};
beforeEach(async () => {
  aws = await startAws();
  VpcId = await vpc('10.9.0.0/16');
  GatewayId = await gateway();
  await aws.ec2.send(new AttachInternetGatewayCommand({ VpcId, InternetGatewayId: GatewayId }));
});
afterEach(() => aws[Symbol.asyncDispose]());

it('a gateway has one table, which stays while it has it', async () => {
  const [first, second] = [await table(), await table()];
  const { AssociationId } = await associate(first, { GatewayId });
  expect(await associations(GatewayId)).toEqual([
    {
      RouteTableAssociationId: AssociationId,
      RouteTableId: first,
      GatewayId,
      Main: false,
      AssociationState: { State: 'associated' },
    },
  ]);
  expect((await associate(first, { GatewayId })).AssociationId).toBe(AssociationId);
  await expect(associate(second, { GatewayId })).rejects.toMatchObject({
    name: 'Resource.AlreadyAssociated',
    message: `the specified association for route table ${second} conflicts with an existing association`,
  });
  await expect(aws.ec2.send(new DeleteRouteTableCommand({ RouteTableId: first }))).rejects.toMatchObject({
    name: 'DependencyViolation',
  });
  const replaced = await aws.ec2.send(new ReplaceRouteTableAssociationCommand({ AssociationId, RouteTableId: second }));
  expect(await associations(GatewayId)).toMatchObject([{ RouteTableId: second, GatewayId }]);
  await aws.ec2.send(new DisassociateRouteTableCommand({ AssociationId: replaced.NewAssociationId }));
  expect(await associations(GatewayId)).toEqual([]);
});

it('a table is for a gateway or a subnet of its own VPC, one at a time', async () => {
  const RouteTableId = await table();
  const loose = await gateway();
  await expect(associate(RouteTableId, { GatewayId: loose })).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: `route table ${RouteTableId} and network gateway ${loose} belong to different networks`,
  });
  await expect(associate(RouteTableId, { GatewayId: 'igw-1' })).rejects.toMatchObject({
    name: 'InvalidInternetGatewayID.NotFound',
  });
  const elsewhere = await subnet(await vpc('10.8.0.0/16'), '10.8.1.0/24');
  await expect(associate(RouteTableId, { SubnetId: elsewhere })).rejects.toMatchObject({
    message: `route table ${RouteTableId} and subnet ${elsewhere} belong to different networks`,
  });
  await expect(associate(RouteTableId, {})).rejects.toMatchObject({ name: 'MissingParameter' });
  const SubnetId = await subnet(VpcId, '10.9.1.0/24');
  await expect(associate(RouteTableId, { SubnetId, GatewayId })).rejects.toMatchObject({
    name: 'InvalidParameterCombination',
  });
});

it('a route leads to an interface that is there, in the same VPC', async () => {
  const RouteTableId = await table();
  const route = (NetworkInterfaceId: string | undefined) =>
    aws.ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '10.7.0.0/16', NetworkInterfaceId }));
  await expect(route('eni-0123')).rejects.toMatchObject({
    name: 'InvalidNetworkInterfaceID.NotFound',
    message: "The networkInterface ID 'eni-0123' does not exist",
  });
  const made = async (SubnetId: string) =>
    (await aws.ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }))).NetworkInterface?.NetworkInterfaceId;
  const other = await made(await subnet(await vpc('10.8.0.0/16'), '10.8.1.0/24'));
  await expect(route(other)).rejects.toMatchObject({
    message: `route table ${RouteTableId} and interface ${other} belong to different networks`,
  });
  expect(await route(await made(await subnet(VpcId, '10.9.1.0/24')))).toMatchObject({ Return: true });
});
