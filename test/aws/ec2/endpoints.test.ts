// VPC endpoints, prefix lists and network ACLs of one's own, driven by the SDK.

import {
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteNetworkAclCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DeleteVpcEndpointsCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointServicesCommand,
  type DescribeVpcEndpointServicesCommandInput,
  DescribeVpcEndpointsCommand,
  ModifyVpcEndpointCommand,
  ReplaceNetworkAclAssociationCommand,
  ReplaceNetworkAclEntryCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningAws, startAws } from '../support/start-aws.ts';

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

const find = async (id: string) =>
  (await aws.ec2.send(new DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }))).VpcEndpoints?.[0];
const remove = (...VpcEndpointIds: string[]) => aws.ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds }));

describe('a gateway endpoint', () => {
  it('is a route to the prefix list of its service in the tables that have it', async () => {
    const { RouteTable } = await aws.ec2.send(new CreateRouteTableCommand({ VpcId }));
    const RouteTableId = RouteTable?.RouteTableId ?? '';
    const ServiceName = 'com.amazonaws.us-west-2.s3';
    const { VpcEndpoint } = await aws.ec2.send(
      new CreateVpcEndpointCommand({ VpcId, ServiceName, RouteTableIds: [RouteTableId] }),
    );
    const id = VpcEndpoint?.VpcEndpointId ?? '';
    expect(VpcEndpoint?.PolicyDocument).toContain('"Version":"2008-10-17"');
    expect(VpcEndpoint).toMatchObject({
      State: 'available',
      VpcEndpointType: 'Gateway',
      RouteTableIds: [RouteTableId],
    });
    const { PrefixLists } = await aws.ec2.send(
      new DescribePrefixListsCommand({ Filters: [{ Name: 'prefix-list-name', Values: [ServiceName] }] }),
    );
    const routes = async () =>
      (await aws.ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }))).RouteTables?.[0]?.Routes;
    expect((await routes())?.[1]).toMatchObject({
      DestinationPrefixListId: PrefixLists?.[0]?.PrefixListId,
      GatewayId: id,
      State: 'active',
    });
    await aws.ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId: id, RemoveRouteTableIds: [RouteTableId] }));
    expect(await routes()).toHaveLength(1);
    await aws.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: 'b' }] }));
    expect(await find(id)).toMatchObject({ RouteTableIds: [], Tags: [{ Key: 'a', Value: 'b' }] });
    const gone = await remove(id, 'vpce-1');
    expect(gone.Unsuccessful).toMatchObject([
      { ResourceId: 'vpce-1', Error: { Code: 'InvalidVpcEndpointId.NotFound' } },
    ]);
    await expect(find(id)).rejects.toMatchObject({ name: 'InvalidVpcEndpointId.NotFound' });
  });

  it('is for S3 and DynamoDB only', async () => {
    await expect(
      aws.ec2.send(new CreateVpcEndpointCommand({ VpcId, ServiceName: 'com.amazonaws.us-west-2.sts' })),
    ).rejects.toMatchObject({
      name: 'InvalidServiceName',
      message: "The Vpc Endpoint Service 'com.amazonaws.us-west-2.sts' does not exist",
    });
  });
});

describe('an interface endpoint', () => {
  it('has an interface in each of its subnets, which holds the subnet and the VPC', async () => {
    const { VpcEndpoint } = await aws.ec2.send(
      new CreateVpcEndpointCommand({
        VpcId,
        VpcEndpointType: 'Interface',
        ServiceName: 'com.amazonaws.us-west-2.sts',
        SubnetIds: [SubnetId],
      }),
    );
    const id = VpcEndpoint?.VpcEndpointId ?? '';
    expect(Object.keys(JSON.parse(VpcEndpoint?.PolicyDocument ?? ''))).toEqual(['Statement']);
    const { NetworkInterfaces } = await aws.ec2.send(
      new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: VpcEndpoint?.NetworkInterfaceIds }),
    );
    expect(NetworkInterfaces).toMatchObject([{ SubnetId, Description: `VPC Endpoint Interface ${id}` }]);
    await expect(aws.ec2.send(new DeleteSubnetCommand({ SubnetId }))).rejects.toMatchObject({
      name: 'DependencyViolation',
    });
    await aws.ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId: id, RemoveSubnetIds: [SubnetId] }));
    await aws.ec2.send(new DeleteSubnetCommand({ SubnetId }));
    await expect(aws.ec2.send(new DeleteVpcCommand({ VpcId }))).rejects.toMatchObject({ name: 'DependencyViolation' });
    await remove(id);
    await aws.ec2.send(new DeleteVpcCommand({ VpcId }));
  });

  it('without subnets has no names', async () => {
    const { VpcEndpoint } = await aws.ec2.send(
      new CreateVpcEndpointCommand({
        VpcId,
        VpcEndpointType: 'Interface',
        ServiceName: 'com.amazonaws.us-west-2.ec2',
        PrivateDnsEnabled: false,
      }),
    );
    expect((await find(VpcEndpoint?.VpcEndpointId ?? ''))?.DnsEntries).toEqual([]);
  });

  it('has names for all zones, each of them and the service, and the default group where none is named', async () => {
    const ServiceName = 'com.amazonaws.us-west-2.ecr.api';
    const about = { VpcId, VpcEndpointType: 'Interface' as const, SubnetIds: [SubnetId], PrivateDnsEnabled: true };
    const { VpcEndpoint } = await aws.ec2.send(new CreateVpcEndpointCommand({ ...about, ServiceName }));
    const id = VpcEndpoint?.VpcEndpointId ?? '';
    const own = expect.stringMatching(`^${id}-[0-9a-f]{8}\\.api\\.ecr\\.us-west-2\\.vpce\\.amazonaws\\.com$`);
    const zonal = expect.stringMatching(
      `^${id}-[0-9a-f]{8}-us-west-2a\\.api\\.ecr\\.us-west-2\\.vpce\\.amazonaws\\.com$`,
    );
    expect(VpcEndpoint?.DnsEntries?.map(({ DnsName }) => DnsName)).toEqual([
      own,
      zonal,
      'api.ecr.us-west-2.amazonaws.com',
    ]);
    const Filters = [
      { Name: 'vpc-id', Values: [VpcId] },
      { Name: 'group-name', Values: ['default'] },
    ];
    const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    expect(VpcEndpoint?.Groups).toEqual([{ GroupId: SecurityGroups?.[0]?.GroupId, GroupName: 'default' }]);
    await aws.ec2.send(
      new ModifyVpcEndpointCommand({
        VpcEndpointId: id,
        RemoveSubnetIds: [SubnetId],
        PrivateDnsEnabled: false,
        DnsOptions: { DnsRecordIpType: 'service-defined' },
      }),
    );
    expect((await find(id))?.DnsOptions).toEqual({ DnsRecordIpType: 'service-defined' });
    expect((await find(id))?.DnsEntries?.map(({ DnsName }) => DnsName)).toEqual([]);
  });
});

describe('the services of endpoints', () => {
  const list = async (input: DescribeVpcEndpointServicesCommandInput) =>
    aws.ec2.send(new DescribeVpcEndpointServicesCommand(input));
  const prefix = 'com.amazonaws.us-west-2';

  it('are told with their names in every form, and S3 twice', async () => {
    const s3 = await list({ ServiceNames: [`${prefix}.s3`] });
    expect(s3.ServiceNames).toEqual([`${prefix}.s3`]);
    expect(s3.ServiceDetails?.flatMap(({ ServiceType }) => ServiceType)).toEqual(
      expect.arrayContaining([{ ServiceType: 'Gateway' }, { ServiceType: 'Interface' }]),
    );
    const { ServiceDetails } = await list({ Filters: [{ Name: 'service-name', Values: [`${prefix}.ecr.api`] }] });
    expect(ServiceDetails).toMatchObject([
      {
        Owner: 'amazon',
        AvailabilityZones: ['us-west-2a', 'us-west-2b', 'us-west-2c'],
        BaseEndpointDnsNames: ['api.ecr.us-west-2.vpce.amazonaws.com'],
        PrivateDnsName: 'api.ecr.us-west-2.amazonaws.com',
        VpcEndpointPolicySupported: true,
      },
    ]);
    const gateways = await list({ Filters: [{ Name: 'service-type', Values: ['Gateway'] }] });
    expect(gateways.ServiceNames).toEqual([`${prefix}.dynamodb`, `${prefix}.s3`]);
  });

  it('come in pages, and none by a name that is not there', async () => {
    const seen: string[] = [];
    for (let NextToken: string | undefined, page = 0; page === 0 || NextToken; page += 1) {
      const found = await list({ MaxResults: 10, NextToken });
      seen.push(...(found.ServiceDetails ?? []).map(({ ServiceId = '' }) => ServiceId));
      NextToken = found.NextToken;
    }
    const all = await list({});
    expect(seen.sort()).toEqual(all.ServiceDetails?.map(({ ServiceId = '' }) => ServiceId).sort());
    await expect(list({ ServiceNames: [`${prefix}.none`] })).rejects.toMatchObject({
      name: 'InvalidServiceName',
      message: `The Vpc Endpoint Service '${prefix}.none' does not exist`,
    });
  });
});

describe('a network ACL', () => {
  it('denies everything, is chosen for a subnet, and goes when no subnet has it', async () => {
    const { NetworkAcl } = await aws.ec2.send(new CreateNetworkAclCommand({ VpcId }));
    const NetworkAclId = NetworkAcl?.NetworkAclId ?? '';
    expect(NetworkAcl?.Entries).toMatchObject([{ RuleAction: 'deny' }, { RuleAction: 'deny' }]);
    const Filters = [{ Name: 'association.subnet-id', Values: [SubnetId] }];
    const aclOfSubnet = async () => (await aws.ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls?.[0];
    const before = await aclOfSubnet();
    expect(before?.IsDefault).toBe(true);
    const associationOf = (acl: typeof before) =>
      acl?.Associations?.find((association) => association.SubnetId === SubnetId)?.NetworkAclAssociationId;
    const choose = (AssociationId: string | undefined, id: string | undefined) =>
      aws.ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId: id }));
    const { NewAssociationId } = await choose(associationOf(before), NetworkAclId);
    expect(associationOf(await aclOfSubnet())).toBe(NewAssociationId);
    const entry = { NetworkAclId, RuleNumber: 10, Egress: true, Protocol: '-1', CidrBlock: '0.0.0.0/0' };
    await expect(
      aws.ec2.send(new ReplaceNetworkAclEntryCommand({ ...entry, RuleAction: 'allow' })),
    ).rejects.toMatchObject({ name: 'InvalidNetworkAclEntry.NotFound' });
    await aws.ec2.send(new CreateNetworkAclEntryCommand({ ...entry, RuleAction: 'deny' }));
    await aws.ec2.send(new ReplaceNetworkAclEntryCommand({ ...entry, RuleAction: 'allow' }));
    expect((await aclOfSubnet())?.Entries?.[0]).toMatchObject({ RuleNumber: 10, RuleAction: 'allow' });
    await expect(aws.ec2.send(new DeleteNetworkAclCommand({ NetworkAclId }))).rejects.toMatchObject({
      name: 'DependencyViolation',
    });
    await choose(NewAssociationId, before?.NetworkAclId);
    await aws.ec2.send(new DeleteNetworkAclCommand({ NetworkAclId }));
    await expect(
      aws.ec2.send(new DeleteNetworkAclCommand({ NetworkAclId: before?.NetworkAclId })),
    ).rejects.toMatchObject({ message: `cannot delete default network ACL ${before?.NetworkAclId}` });
  });
});
