// Filters find what is told of addresses, interfaces, subnets, ACLs and endpoints, driven by the SDK.

import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  CreateVpcPeeringConnectionCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcPeeringConnectionsCommand,
  ModifySubnetAttributeCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let VpcId: string;
let SubnetId: string;
beforeEach(async () => {
  aws = await startAws();
  VpcId = (await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }))).Vpc?.VpcId ?? '';
  const made = await aws.ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.9.1.0/24' }));
  SubnetId = made.Subnet?.SubnetId ?? '';
});
afterEach(() => aws[Symbol.asyncDispose]());

const only = (Name: string, value: string | undefined) => [
  { Name, Values: [value ?? ''] },
  { Name: 'vpc-id', Values: [VpcId] },
];

it('an interface is found by the address that is associated with it', async () => {
  const { NetworkInterface } = await aws.ec2.send(new CreateNetworkInterfaceCommand({ SubnetId }));
  const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId ?? '';
  const { AllocationId, PublicIp } = await aws.ec2.send(new AllocateAddressCommand({}));
  const find = async (name: string, value: string | undefined) => {
    const found = await aws.ec2.send(new DescribeNetworkInterfacesCommand({ Filters: only(name, value) }));
    return found.NetworkInterfaces?.map((each) => each.NetworkInterfaceId);
  };
  expect(await find('association.public-ip', PublicIp)).toEqual([]);
  const associate = new AssociateAddressCommand({ AllocationId, NetworkInterfaceId });
  const { AssociationId } = await aws.ec2.send(associate);
  for (const [name, value] of [
    ['association.public-ip', PublicIp],
    ['association.allocation-id', AllocationId],
    ['association.association-id', AssociationId],
    ['association.ip-owner-id', ACCOUNT],
    ['addresses.association.public-ip', PublicIp],
    ['addresses.association.owner-id', ACCOUNT],
  ])
    expect([name, await find(name ?? '', value)]).toEqual([name, [NetworkInterfaceId]]);
  expect(await find('association.public-ip', '192.0.2.1')).toEqual([]);
});

it('a group is found by the names of the groups that its rules name', async () => {
  const make = async (GroupName: string) =>
    (await aws.ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: 'x', VpcId }))).GroupId ?? '';
  const [GroupId, other] = [await make('one'), await make('other')];
  const IpPermissions = [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: other, GroupName: 'other' }] }];
  await aws.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  for (const name of ['ip-permission.group-name', 'egress.ip-permission.group-name']) {
    const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ Filters: only(name, 'none') }));
    expect(SecurityGroups).toEqual([]);
  }
});

it('a peering connection is found by when it expires', async () => {
  const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.10.0.0/16' }));
  const ask = new CreateVpcPeeringConnectionCommand({ VpcId, PeerVpcId: Vpc?.VpcId });
  const asked = (await aws.ec2.send(ask)).VpcPeeringConnection;
  const find = async (value = '') => {
    const Filters = [{ Name: 'expiration-time', Values: [value] }];
    return (await aws.ec2.send(new DescribeVpcPeeringConnectionsCommand({ Filters }))).VpcPeeringConnections?.length;
  };
  expect([await find(asked?.ExpirationTime?.toISOString()), await find('2020-01-01T00:00:00.000Z')]).toEqual([1, 0]);
});

it('a subnet is found by the names that it gives', async () => {
  const find = async (value: string) => {
    const name = 'private-dns-name-options-on-launch.enable-resource-name-dns-a-record';
    const found = await aws.ec2.send(new DescribeSubnetsCommand({ Filters: only(name, value) }));
    return found.Subnets?.map((each) => each.SubnetId);
  };
  expect(await find('true')).toEqual([]);
  const EnableResourceNameDnsARecordOnLaunch = { Value: true };
  await aws.ec2.send(new ModifySubnetAttributeCommand({ SubnetId, EnableResourceNameDnsARecordOnLaunch }));
  expect(await find('true')).toEqual([SubnetId]);
});

it('an ACL is found by the ports, the ICMP and the IPv6 of its entries', async () => {
  const { NetworkAcl } = await aws.ec2.send(new CreateNetworkAclCommand({ VpcId }));
  const NetworkAclId = NetworkAcl?.NetworkAclId ?? '';
  const rule = { NetworkAclId, Egress: false, RuleAction: 'allow' } as const;
  const web = { ...rule, RuleNumber: 10, Protocol: '6', PortRange: { From: 443, To: 444 }, CidrBlock: '0.0.0.0/0' };
  await aws.ec2.send(new CreateNetworkAclEntryCommand(web));
  const ping = { ...rule, RuleNumber: 20, Protocol: '58', IcmpTypeCode: { Type: 128, Code: 0 }, Ipv6CidrBlock: '::/0' };
  await aws.ec2.send(new CreateNetworkAclEntryCommand(ping));
  for (const [name, value] of [
    ['entry.port-range.from', '443'],
    ['entry.port-range.to', '444'],
    ['entry.icmp.type', '128'],
    ['entry.icmp.code', '0'],
    ['entry.ipv6-cidr', '::/0'],
  ]) {
    const found = await aws.ec2.send(new DescribeNetworkAclsCommand({ Filters: only(name ?? '', value) }));
    expect([name, found.NetworkAcls?.map((acl) => acl.NetworkAclId)]).toEqual([name, [NetworkAclId]]);
  }
});

it('an endpoint is found by the region of its service', async () => {
  const ServiceName = `com.amazonaws.${REGION}.s3`;
  const { VpcEndpoint } = await aws.ec2.send(new CreateVpcEndpointCommand({ VpcId, ServiceName }));
  const find = async (region: string) =>
    (await aws.ec2.send(new DescribeVpcEndpointsCommand({ Filters: only('service-region', region) }))).VpcEndpoints;
  expect(await find(REGION)).toMatchObject([{ VpcEndpointId: VpcEndpoint?.VpcEndpointId, ServiceRegion: REGION }]);
  expect(await find('eu-west-1')).toEqual([]);
});
