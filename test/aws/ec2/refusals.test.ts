// What EC2 refuses, and in which words; most of them as getmoto/moto has checked them against AWS.

import {
  AssociateVpcCidrBlockCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateDhcpOptionsCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTagsCommand,
  CreateVpcCommand,
  DescribeSecurityGroupsCommand,
  ModifySecurityGroupRulesCommand,
  type SecurityGroupRuleRequest,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
let VpcId: string;
beforeEach(async () => {
  aws = await startAws();
  VpcId = (await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }))).Vpc?.VpcId ?? '';
});
afterEach(() => aws[Symbol.asyncDispose]());

it('a VPC has five blocks at most', async () => {
  const associate = (CidrBlock: string) => aws.ec2.send(new AssociateVpcCidrBlockCommand({ VpcId, CidrBlock }));
  for (const third of [0, 1, 2, 3]) await associate(`10.10.${third}.0/24`);
  await expect(associate('10.10.4.0/24')).rejects.toMatchObject({
    name: 'CidrLimitExceeded',
    message: `This network ${VpcId} has met its maximum number of allowed CIDRs: 5`,
  });
});

it('a subnet of IPv6 alone wants its block, and no other', async () => {
  const create = (input: object) => aws.ec2.send(new CreateSubnetCommand({ VpcId, Ipv6Native: true, ...input }));
  await expect(create({ CidrBlock: '10.9.0.0/24' })).rejects.toMatchObject({
    name: 'MissingParameter',
    message: "Either 'ipv6CidrBlock' or 'ipv6IpamPoolId' should be provided.",
  });
  await expect(create({ CidrBlock: '10.9.0.0/24', Ipv6CidrBlock: '2600:1f14::/64' })).rejects.toMatchObject({
    name: 'InvalidParameterCombination',
    message: 'When specifying ipv4 parameters, cidrBlock or ipv4IpamPoolId, you cannot set ipv6Native to true.',
  });
  await expect(create({ Ipv6CidrBlock: '2600:1f14::/64' })).rejects.toThrow('Subnets without IPv4 are not emulated.');
});

it('a rule of a security group is changed as a whole', async () => {
  const { GroupId } = await aws.ec2.send(new CreateSecurityGroupCommand({ GroupName: 'web', Description: 'x', VpcId }));
  const rule = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIpv4: '10.0.0.0/8' };
  const { CidrIpv4: CidrIp, ...ports } = rule;
  const made = await aws.ec2.send(
    new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [{ ...ports, IpRanges: [{ CidrIp }] }] }),
  );
  const SecurityGroupRuleId = made.SecurityGroupRules?.[0]?.SecurityGroupRuleId;
  const modify = (changed: SecurityGroupRuleRequest) =>
    aws.ec2.send(
      new ModifySecurityGroupRulesCommand({
        GroupId,
        SecurityGroupRules: [{ SecurityGroupRuleId, SecurityGroupRule: { ...rule, ...changed } }],
      }),
    );
  await expect(modify({ IpProtocol: undefined })).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly.",
  });
  await expect(modify({ FromPort: undefined })).rejects.toMatchObject({
    name: 'InvalidParameterValue',
    message: 'Invalid value for portRange. Must specify both from and to ports with TCP/UDP.',
  });
  await expect(modify({ CidrIpv4: undefined })).rejects.toMatchObject({
    name: 'MissingParameter',
    message: 'The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or referencedGroupId',
  });
  await expect(modify({ CidrIpv6: '2001:db8::/32' })).rejects.toMatchObject({
    name: 'InvalidParameterCombination',
    message: 'Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified',
  });
});

it('servers of DHCP options are addresses, four at most', async () => {
  const create = (Values: string[], Key = 'ntp-servers') =>
    aws.ec2.send(new CreateDhcpOptionsCommand({ DhcpConfigurations: [{ Key, Values }] }));
  const invalid = { name: 'InvalidParameterValue' };
  await expect(create(['clock.example'])).rejects.toMatchObject(invalid);
  await expect(create(['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5'])).rejects.toMatchObject(invalid);
  await create(['10.0.0.1', '10.0.0.2', '10.0.0.3', '2600:1f14::1']);
  await create(['AmazonProvidedDNS'], 'domain-name-servers');
});

it('tags are for something', async () => {
  await expect(aws.ec2.send(new CreateTagsCommand({ Resources: [], Tags: [{ Key: 'a' }] }))).rejects.toMatchObject({
    name: 'MissingParameter',
    message: 'The request must contain the parameter resourceIdSet',
  });
});

it('a security group lets IPv6 out where its VPC has it', async () => {
  const dual = await aws.ec2.send(
    new CreateVpcCommand({ CidrBlock: '10.9.0.0/16', AmazonProvidedIpv6CidrBlock: true }),
  );
  const egress = async (vpcId: string | undefined) => {
    const { GroupId = '' } = await aws.ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'web', Description: 'x', VpcId: vpcId }),
    );
    const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
    return SecurityGroups?.[0]?.IpPermissionsEgress?.[0]?.Ipv6Ranges;
  };
  expect(await egress(dual.Vpc?.VpcId)).toEqual([{ CidrIpv6: '::/0' }]);
  expect(await egress(VpcId)).toEqual([]);
});
