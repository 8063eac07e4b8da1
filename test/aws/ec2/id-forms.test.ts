// Ids of another form than their kind's, in whatever operation they are named.

import {
  AssociateDhcpOptionsCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkAclEntryCommand,
  CreateRouteCommand,
  DeleteDhcpOptionsCommand,
  DeleteEgressOnlyInternetGatewayCommand,
  DeleteManagedPrefixListCommand,
  DeleteVpcPeeringConnectionCommand,
  DescribeDhcpOptionsCommand,
  DescribeInternetGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  ModifyVpcEndpointCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let vpcId: string;
beforeAll(async () => {
  aws = await startAws();
  const { Vpcs } = await aws.ec2.send(new DescribeVpcsCommand({}));
  vpcId = Vpcs?.[0]?.VpcId ?? '';
});
afterAll(() => aws[Symbol.asyncDispose]());

it.each([
  ['InvalidDhcpOptionsId.Malformed', 'dopt', (id: string) => new DeleteDhcpOptionsCommand({ DhcpOptionsId: id })],
  ['InvalidDhcpOptionsId.Malformed', 'dopt', (id: string) => new DescribeDhcpOptionsCommand({ DhcpOptionsIds: [id] })],
  [
    'InvalidDhcpOptionsId.Malformed',
    'dopt',
    (id: string) => new AssociateDhcpOptionsCommand({ DhcpOptionsId: id, VpcId: vpcId }),
  ],
  [
    'InvalidInternetGatewayId.Malformed',
    'igw',
    (id: string) => new AttachInternetGatewayCommand({ InternetGatewayId: id, VpcId: vpcId }),
  ],
  [
    'InvalidInternetGatewayId.Malformed',
    'igw',
    (id: string) => new DescribeInternetGatewaysCommand({ InternetGatewayIds: [id] }),
  ],
  ['InvalidNetworkAclId.Malformed', 'acl', (id: string) => new DescribeNetworkAclsCommand({ NetworkAclIds: [id] })],
  [
    'InvalidNetworkAclId.Malformed',
    'acl',
    (id: string) =>
      new CreateNetworkAclEntryCommand({
        NetworkAclId: id,
        RuleNumber: 1,
        Protocol: '-1',
        RuleAction: 'allow',
        Egress: false,
        CidrBlock: '0.0.0.0/0',
      }),
  ],
  [
    'InvalidEgressOnlyInternetGatewayId.Malformed',
    'eigw',
    (id: string) => new DeleteEgressOnlyInternetGatewayCommand({ EgressOnlyInternetGatewayId: id }),
  ],
  ['InvalidPrefixListId.Malformed', 'pl', (id: string) => new DeleteManagedPrefixListCommand({ PrefixListId: id })],
  [
    'InvalidVpcPeeringConnectionId.Malformed',
    'pcx',
    (id: string) => new DeleteVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }),
  ],
  ['InvalidVpcEndpointId.Malformed', 'vpce', (id: string) => new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] })],
  ['InvalidVpcEndpointId.Malformed', 'vpce', (id: string) => new ModifyVpcEndpointCommand({ VpcEndpointId: id })],
  [
    'InvalidRouteTableId.Malformed',
    'rtb',
    (id: string) => new CreateRouteCommand({ RouteTableId: id, DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' }),
  ],
  [
    'InvalidGroupId.Malformed',
    'sg',
    (id: string) => new AuthorizeSecurityGroupIngressCommand({ GroupId: id, IpProtocol: '-1', CidrIp: '10.0.0.0/8' }),
  ],
] as const)('%s is said of an id that does not begin with %s-', async (name, prefix, command) => {
  // The commands differ in type only.
  await expect(aws.ec2.send(command('foo-1') as DescribeVpcsCommand)).rejects.toMatchObject({
    name,
    message: `Invalid id: "foo-1" (expecting "${prefix}-...")`,
    $metadata: { httpStatusCode: 400 },
  });
});

it('an id of the right form is looked for first of all', async () => {
  const revoke = new RevokeSecurityGroupIngressCommand({ GroupId: 'sg-1', SecurityGroupRuleIds: ['rule'] });
  await expect(aws.ec2.send(revoke)).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
});
