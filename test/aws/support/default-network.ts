// Deletes the network that every region has from the start, as a user must: from what stands in it to the VPC.

import {
  DeleteInternetGatewayCommand,
  DeleteNatGatewayCommand,
  DeleteRouteTableCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  DetachInternetGatewayCommand,
  type EC2Client,
  waitUntilNatGatewayDeleted,
} from '@aws-sdk/client-ec2';

export async function deleteDefaultNetwork(ec2: EC2Client): Promise<void> {
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }));
  const VpcId = Vpcs?.[0]?.VpcId ?? '';
  const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
  const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({ Filter: Filters }));
  for (const { NatGatewayId } of NatGateways) await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId }));
  const NatGatewayIds = NatGateways.flatMap(({ NatGatewayId }) => NatGatewayId ?? []);
  await waitUntilNatGatewayDeleted({ client: ec2, maxWaitTime: 30, minDelay: 1 }, { NatGatewayIds });
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
  for (const { SubnetId } of Subnets) await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
  for (const { RouteTableId, Associations } of RouteTables)
    if (!Associations?.some(({ Main }) => Main)) await ec2.send(new DeleteRouteTableCommand({ RouteTableId }));
  const attached = [{ Name: 'attachment.vpc-id', Values: [VpcId] }];
  const { InternetGateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({ Filters: attached }));
  for (const { InternetGatewayId } of InternetGateways) {
    await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId, VpcId }));
    await ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId }));
  }
  await ec2.send(new DeleteVpcCommand({ VpcId }));
}
