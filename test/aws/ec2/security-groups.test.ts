// Security groups and their rules, network ACLs and tags, driven by the SDK.

import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkAclEntryCommand,
  CreateSecurityGroupCommand,
  CreateTagsCommand,
  DeleteNetworkAclEntryCommand,
  DeleteSecurityGroupCommand,
  DeleteTagsCommand,
  DescribeAccountAttributesCommand,
  DescribeNetworkAclsCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  ModifySecurityGroupRulesCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  UpdateSecurityGroupRuleDescriptionsEgressCommand,
  UpdateSecurityGroupRuleDescriptionsIngressCommand,
} from '@aws-sdk/client-ec2';
import { DescribeClusterCommand } from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenCluster, givenRoles } from '../support/given.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let GroupId: string;
const create = async (GroupName: string) =>
  (await aws.ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: 'for a test' }))).GroupId ?? '';
beforeEach(async () => {
  aws = await startAws();
  GroupId = await create('web');
});
afterEach(() => aws[Symbol.asyncDispose]());

const https = { IpProtocol: '6', FromPort: 443, ToPort: 443 };
const allow = (permission: object) =>
  aws.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [{ ...https, ...permission }] }));
const group = async (id = GroupId) =>
  (await aws.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [id] }))).SecurityGroups?.[0];
const rules = async () =>
  (await aws.ec2.send(new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [GroupId] }] })))
    .SecurityGroupRules ?? [];

describe('a security group', () => {
  it('lets everything out and nothing in, and has a name of its own', async () => {
    expect(await group()).toMatchObject({
      IpPermissions: [],
      IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    });
    await expect(create('web')).rejects.toMatchObject({ name: 'InvalidGroup.Duplicate' });
    await expect(create('default')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(create('sg-x')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('shows its rules one by one, and summed up by ports', async () => {
    const other = await create('other');
    await allow({ IpRanges: [{ CidrIp: '10.0.0.1/8', Description: 'inside' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] });
    await allow({ UserIdGroupPairs: [{ GroupId: other }] });
    expect((await group())?.IpPermissions).toMatchObject([
      {
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'inside' }],
        Ipv6Ranges: [{ CidrIpv6: '::/0' }],
        UserIdGroupPairs: [{ GroupId: other, UserId: '123456789012' }],
      },
    ]);
    const ingress = (await rules()).filter((rule) => !rule.IsEgress);
    expect(ingress).toHaveLength(3);
    const SecurityGroupRuleId = expect.stringMatching(/^sgr-[0-9a-f]{17}$/);
    for (const peer of [
      { CidrIpv4: '10.0.0.0/8' },
      { CidrIpv6: '::/0' },
      { ReferencedGroupInfo: { GroupId: other, UserId: '123456789012' } },
    ])
      expect(ingress).toContainEqual(expect.objectContaining({ ...peer, SecurityGroupRuleId }));
    await expect(aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId: other }))).rejects.toMatchObject({
      name: 'DependencyViolation',
      message: `resource ${other} has a dependent object`,
    });
  });

  it('refuses a rule that it has, and one that makes no sense', async () => {
    await allow({ IpRanges: [{ CidrIp: '0.0.0.0/0' }] });
    await expect(allow({ IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'again' }] })).rejects.toMatchObject({
      name: 'InvalidPermission.Duplicate',
      message: 'the specified rule "peer: 0.0.0.0/0, TCP, from port: 443, to port: 443, ALLOW" already exists',
    });
    await expect(allow({ IpRanges: [{ CidrIp: 'x' }] })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(allow({ FromPort: 9, ToPort: 8, IpRanges: [{ CidrIp: '0.0.0.0/0' }] })).rejects.toMatchObject({
      message: 'Invalid TCP/UDP port range (9:8)',
    });
    await expect(allow({ UserIdGroupPairs: [{ GroupId: 'sg-1' }] })).rejects.toMatchObject({
      name: 'InvalidGroup.NotFound',
    });
  });

  it('loses rules by id and by content', async () => {
    const added = await allow({ IpRanges: [{ CidrIp: '10.0.0.0/8' }, { CidrIp: '11.0.0.0/8' }] });
    const ids = (added.SecurityGroupRules ?? []).map((rule) => rule.SecurityGroupRuleId ?? '');
    await aws.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: ids.slice(0, 1) }));
    const again = new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: ids.slice(0, 1) });
    await expect(aws.ec2.send(again)).rejects.toMatchObject({ name: 'InvalidSecurityGroupRuleId.NotFound' });
    const flat = { GroupId, IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '11.0.0.0/8' };
    await aws.ec2.send(new RevokeSecurityGroupIngressCommand(flat));
    const everything = { GroupId, IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] };
    await aws.ec2.send(new RevokeSecurityGroupEgressCommand(everything));
    expect(await rules()).toEqual([]);
    await expect(aws.ec2.send(new RevokeSecurityGroupEgressCommand(everything))).rejects.toMatchObject({
      name: 'InvalidPermission.NotFound',
      message: 'The specified rule does not exist in this security group.',
    });
    await aws.ec2.send(new AuthorizeSecurityGroupEgressCommand(everything));
    expect(await rules()).toMatchObject([{ IsEgress: true, IpProtocol: '-1', FromPort: -1, ToPort: -1 }]);
  });

  it('has a rule changed under its id', async () => {
    const { SecurityGroupRules } = await allow({ IpRanges: [{ CidrIp: '10.0.0.0/8' }] });
    const id = SecurityGroupRules?.[0]?.SecurityGroupRuleId;
    const rule = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIpv4: '12.0.0.0/8', Description: 'new' };
    await aws.ec2.send(
      new ModifySecurityGroupRulesCommand({
        GroupId,
        SecurityGroupRules: [{ SecurityGroupRuleId: id, SecurityGroupRule: rule }],
      }),
    );
    expect(await rules()).toContainEqual(expect.objectContaining({ SecurityGroupRuleId: id, ...rule }));
  });

  it('has its rules described anew, by id and by what they allow', async () => {
    const { SecurityGroupRules } = await allow({ IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'old' }] });
    const SecurityGroupRuleId = SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '';
    const described = async () =>
      (await rules()).map(({ Description, CidrIpv4, IsEgress }) => [IsEgress, CidrIpv4, Description]).sort();
    const byId = [{ SecurityGroupRuleId, Description: 'new' }];
    const ingress = (input: object) =>
      aws.ec2.send(new UpdateSecurityGroupRuleDescriptionsIngressCommand({ GroupId, ...input }));
    const egress = (input: object) =>
      aws.ec2.send(new UpdateSecurityGroupRuleDescriptionsEgressCommand({ GroupId, ...input }));
    await ingress({ SecurityGroupRuleDescriptions: byId });
    const everywhere = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'out' }] };
    await egress({ IpPermissions: [everywhere] });
    expect(await described()).toEqual([
      [false, '10.0.0.0/8', 'new'],
      [true, '0.0.0.0/0', 'out'],
    ]);
    await ingress({ IpPermissions: [{ ...https, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }] });
    expect(await described()).toContainEqual([false, '10.0.0.0/8', undefined]);
    await expect(egress({ SecurityGroupRuleDescriptions: byId })).rejects.toMatchObject({
      name: 'InvalidSecurityGroupRuleId.NotFound',
    });
    await expect(ingress({ IpPermissions: [everywhere] })).rejects.toMatchObject({
      name: 'InvalidPermission.NotFound',
    });
    await expect(ingress({})).rejects.toMatchObject({ name: 'MissingParameter' });
  });

  it('is named by its name where it is in the default VPC', async () => {
    const flat = { GroupName: 'web', IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '10.0.0.0/8' };
    await aws.ec2.send(new AuthorizeSecurityGroupIngressCommand(flat));
    expect(await rules()).toContainEqual(expect.objectContaining({ FromPort: 22 }));
    await aws.ec2.send(new RevokeSecurityGroupIngressCommand(flat));
    await aws.ec2.send(new DeleteSecurityGroupCommand({ GroupName: 'web' }));
    await expect(group()).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
    await expect(aws.ec2.send(new DeleteSecurityGroupCommand({ GroupName: 'web' }))).rejects.toThrow(
      /^The security group 'web' does not exist in default VPC 'vpc-[0-9a-f]{17}'$/,
    );
    await expect(aws.ec2.send(new DeleteSecurityGroupCommand({}))).rejects.toThrow(
      'The request must contain the parameter groupName or groupId',
    );
  });

  it('is found by ids that have their form', async () => {
    const find = (id: string) =>
      aws.ec2.send(new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [id] }] }));
    await expect(find('foobar')).rejects.toMatchObject({
      name: 'InvalidGroupId.Malformed',
      message: "The security group ID 'foobar' is malformed",
    });
    expect((await find('sg-005216b55886f0fdc')).SecurityGroupRules).toEqual([]);
    expect((await find(`${GroupId.slice(0, 9)}*`)).SecurityGroupRules).toHaveLength(1);
  });

  it('of a cluster or of a VPC stays', async () => {
    await givenRoles(aws);
    await givenCluster(aws, { name: 'demo' });
    const { cluster } = await aws.eks.send(new DescribeClusterCommand({ name: 'demo' }));
    const clusterGroup = cluster?.resourcesVpcConfig?.clusterSecurityGroupId;
    await expect(aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId: clusterGroup }))).rejects.toMatchObject({
      name: 'DependencyViolation',
    });
    const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ['default'] }));
    const defaultGroup = SecurityGroups?.[0]?.GroupId;
    await expect(aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId: defaultGroup }))).rejects.toMatchObject({
      name: 'CannotDelete',
      message: `the specified group: "${defaultGroup}" name: "default" cannot be deleted by a user`,
    });
    await aws.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
    await expect(group()).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
  });
});

describe('tags', () => {
  it('are put on anything that has an id, told by resource, and taken off', async () => {
    const { SecurityGroupRules } = await allow({ IpRanges: [{ CidrIp: '10.0.0.0/8' }] });
    const rule = SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '';
    const Tags = [{ Key: 'team', Value: 'a' }];
    await aws.ec2.send(new CreateTagsCommand({ Resources: [GroupId, rule], Tags }));
    const tags = async (...Values: string[]) =>
      (await aws.ec2.send(new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values }] }))).Tags;
    expect(await tags(GroupId)).toEqual([
      { Key: 'team', Value: 'a', ResourceId: GroupId, ResourceType: 'security-group' },
    ]);
    expect(await tags(GroupId, rule)).toContainEqual({
      Key: 'team',
      Value: 'a',
      ResourceId: rule,
      ResourceType: 'security-group-rule',
    });
    await aws.ec2.send(new DeleteTagsCommand({ Resources: [GroupId], Tags: [{ Key: 'team', Value: 'other' }] }));
    expect(await tags(GroupId)).toHaveLength(1);
    await aws.ec2.send(new DeleteTagsCommand({ Resources: [GroupId], Tags: [{ Key: 'team' }] }));
    expect(await tags(GroupId)).toEqual([]);
    expect((await rules()).find((each) => each.SecurityGroupRuleId === rule)?.Tags).toEqual(Tags);
  });

  it('of nothing, or of a reserved kind, are refused', async () => {
    const put = (id: string, Key: string) =>
      aws.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key, Value: '' }] }));
    await expect(put('sg-1', 'a')).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
    await expect(put('thing-1', 'a')).rejects.toMatchObject({ name: 'InvalidID' });
    await expect(put(GroupId, 'aws:a')).rejects.toMatchObject({
      message: "Tag keys starting with 'aws:' are reserved for internal use",
    });
  });
});

describe('the network ACL of a VPC', () => {
  it('lets everything through, for all subnets, until it is told otherwise', async () => {
    const { Vpcs } = await aws.ec2.send(new DescribeVpcsCommand({}));
    const Filters = [
      { Name: 'default', Values: ['true'] },
      { Name: 'vpc-id', Values: [Vpcs?.[0]?.VpcId ?? ''] },
    ];
    const acl = async () => (await aws.ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls?.[0];
    expect((await acl())?.Associations).toHaveLength(6);
    expect((await acl())?.Entries).toHaveLength(4);
    const entry = { NetworkAclId: (await acl())?.NetworkAclId ?? '', RuleNumber: 90, Egress: false };
    const made = { ...entry, Protocol: '6', RuleAction: 'deny' as const, CidrBlock: '10.0.0.0/8' };
    await aws.ec2.send(new CreateNetworkAclEntryCommand(made));
    await expect(aws.ec2.send(new CreateNetworkAclEntryCommand(made))).rejects.toMatchObject({
      name: 'NetworkAclEntryAlreadyExists',
    });
    expect((await acl())?.Entries?.[0]).toMatchObject({ RuleNumber: 90, RuleAction: 'deny' });
    await aws.ec2.send(new DeleteNetworkAclEntryCommand(entry));
    await expect(aws.ec2.send(new DeleteNetworkAclEntryCommand(entry))).rejects.toMatchObject({
      name: 'InvalidNetworkAclEntry.NotFound',
    });
  });
});

describe('the account', () => {
  it('knows its regions and its default VPC', async () => {
    const { Regions } = await aws.ec2.send(new DescribeRegionsCommand({ RegionNames: ['us-west-2'] }));
    expect(Regions).toEqual([
      { RegionName: 'us-west-2', Endpoint: 'ec2.us-west-2.amazonaws.com', OptInStatus: 'opt-in-not-required' },
    ]);
    const namesOf = async (input: object) =>
      (await aws.ec2.send(new DescribeRegionsCommand(input))).Regions?.map(({ RegionName }) => RegionName);
    expect(await namesOf({})).not.toContain('af-south-1');
    expect(await namesOf({ AllRegions: true })).toEqual(expect.arrayContaining(['af-south-1', 'us-west-2']));
    const Filters = [{ Name: 'opt-in-status', Values: ['not-opted-in'] }];
    expect(await namesOf({ RegionNames: ['af-south-1'], Filters })).toEqual(['af-south-1']);
    await expect(namesOf({ RegionNames: ['mars-1'] })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const { Vpcs } = await aws.ec2.send(new DescribeVpcsCommand({}));
    const { AccountAttributes } = await aws.ec2.send(
      new DescribeAccountAttributesCommand({ AttributeNames: ['default-vpc'] }),
    );
    expect(AccountAttributes?.[0]?.AttributeValues).toEqual([{ AttributeValue: Vpcs?.[0]?.VpcId }]);
  });
});
