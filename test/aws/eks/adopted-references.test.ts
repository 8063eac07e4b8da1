// With `--unknown-references adopt`: where the subnets are made that nobody made, also after the default network was deleted.

import {
  CreateDefaultVpcCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type Subnet,
} from '@aws-sdk/client-ec2';
import { CreateFargateProfileCommand, DescribeClusterCommand, UpdateClusterConfigCommand } from '@aws-sdk/client-eks';
import { expect, it } from 'vitest';
import { doOverlap, isInside, toCidr } from '../../../src/aws/ec2/cidr.ts';
import { deleteDefaultNetwork } from '../support/default-network.ts';
import { givenCluster, POD_ROLE } from '../support/given.ts';
import { REGION, type RunningAws, startAws } from '../support/start-aws.ts';

const start = () => startAws({ unknownReferences: 'adopt' });
const subnets = async ({ ec2 }: RunningAws, ...SubnetIds: string[]) =>
  (await ec2.send(new DescribeSubnetsCommand({ SubnetIds }))).Subnets ?? [];
const vpcIdOf = async ({ eks }: RunningAws, name: string) =>
  (await eks.send(new DescribeClusterCommand({ name }))).cluster?.resourcesVpcConfig?.vpcId;
const profile = ({ eks }: RunningAws, subnet: string) =>
  eks.send(
    new CreateFargateProfileCommand({
      clusterName: 'demo',
      fargateProfileName: 'p',
      podExecutionRoleArn: POD_ROLE,
      subnets: [subnet],
      selectors: [{ namespace: 'default' }],
    }),
  );

/** All of a VPC: within its block, apart from each other. */
async function expectSound({ ec2 }: RunningAws, VpcId: string | undefined) {
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId ?? ''] }));
  const whole = toCidr(Vpcs?.[0]?.CidrBlock ?? '');
  const Filters = [{ Name: 'vpc-id', Values: [VpcId ?? ''] }];
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
  const blocks = Subnets.map(({ CidrBlock }: Subnet) => toCidr(CidrBlock ?? ''));
  expect(blocks.every((block) => isInside(block, whole))).toBe(true);
  const overlapping = blocks.filter((a, i) => blocks.slice(i + 1).some((b) => doOverlap(a, b)));
  expect(overlapping).toEqual([]);
}

it('where the default VPC was deleted, it is made again with the first subnet that is mentioned', async () => {
  await using aws = await start();
  await deleteDefaultNetwork(aws.ec2);
  await givenCluster(aws, { name: 'demo', resourcesVpcConfig: { subnetIds: ['subnet-1', 'subnet-2'] } });
  const vpcId = await vpcIdOf(aws, 'demo');
  const { Vpcs } = await aws.ec2.send(new DescribeVpcsCommand({}));
  expect(Vpcs).toMatchObject([{ VpcId: vpcId, IsDefault: true }]);
  await expectSound(aws, vpcId);
});

it('in a default VPC that took the first one’s place, they are in its block, and private', async () => {
  await using aws = await start();
  await deleteDefaultNetwork(aws.ec2);
  const { Vpc } = await aws.ec2.send(new CreateDefaultVpcCommand({}));
  await givenCluster(aws, { name: 'demo', resourcesVpcConfig: { subnetIds: ['subnet-1', 'subnet-2'] } });
  expect(await vpcIdOf(aws, 'demo')).toBe(Vpc?.VpcId);
  await expectSound(aws, Vpc?.VpcId);
  const { fargateProfile } = await profile(aws, 'subnet-3');
  expect(fargateProfile?.subnets).toEqual(['subnet-3']);
});

it('beside subnets that there are, they are in the VPC of those, in another zone, however small it is', async () => {
  await using aws = await start();
  const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '192.168.1.0/24' }));
  const VpcId = Vpc?.VpcId ?? '';
  const CidrBlock = '192.168.1.192/27';
  const { Subnet: own } = await aws.ec2.send(
    new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone: `${REGION}a` }),
  );
  await givenCluster(aws, { name: 'demo', resourcesVpcConfig: { subnetIds: ['subnet-1', own?.SubnetId ?? ''] } });
  expect(await subnets(aws, 'subnet-1')).toMatchObject([{ VpcId, AvailabilityZone: `${REGION}b` }]);
  await expectSound(aws, VpcId);
});

it('for a cluster that there is, they are in its VPC', async () => {
  await using aws = await start();
  const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '192.168.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  const make = async (zone: string, CidrBlock: string) =>
    (await aws.ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone: REGION + zone }))).Subnet
      ?.SubnetId ?? '';
  const subnetIds = [await make('a', '192.168.0.0/20'), await make('b', '192.168.16.0/20')];
  await givenCluster(aws, { name: 'demo', resourcesVpcConfig: { subnetIds } });
  await profile(aws, 'subnet-1');
  await aws.idle();
  await aws.eks.send(
    new UpdateClusterConfigCommand({ name: 'demo', resourcesVpcConfig: { subnetIds: ['subnet-2', 'subnet-3'] } }),
  );
  const adopted = await subnets(aws, 'subnet-1', 'subnet-2', 'subnet-3');
  expect(adopted.map((subnet) => subnet.VpcId)).toEqual([VpcId, VpcId, VpcId]);
  await expectSound(aws, VpcId);
});
