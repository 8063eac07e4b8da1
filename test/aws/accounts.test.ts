// Whose account a request is for: the signer's. An account's number, as a key, is that account's root.

import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, DescribeClusterCommand, EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, expect, it } from 'vitest';
import { CLUSTER_ROLE, givenRoles, subnetIds, trustPolicy } from './support/given.ts';
import { eksToken } from './support/sign.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from './support/start-aws.ts';

const OTHER = '111122223333';

let aws: RunningAws;
afterEach(() => aws[Symbol.asyncDispose]());

const options = (accessKeyId: string, secretAccessKey = 'test', region = REGION) => ({
  endpoint: aws.url,
  region,
  credentials: { accessKeyId, secretAccessKey },
  maxAttempts: 1,
});

async function vpcOf(ec2: EC2Client) {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  expect(Vpcs).toHaveLength(1);
  return Vpcs[0];
}

it('twelve digits name the account, with a network and roles of its own', async () => {
  aws = await startAws();
  expect(await new STSClient(options(OTHER)).send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: OTHER,
    Arn: `arn:aws:iam::${OTHER}:root`,
  });
  const mine = await vpcOf(aws.ec2);
  const theirs = await vpcOf(new EC2Client(options(OTHER)));
  expect([mine?.OwnerId, theirs?.OwnerId]).toEqual([ACCOUNT, OTHER]);
  expect(theirs?.VpcId).not.toBe(mine?.VpcId);
  const iam = new IAMClient(options(OTHER));
  await iam.send(
    new CreateRoleCommand({ RoleName: 'cluster', AssumeRolePolicyDocument: trustPolicy('ec2.amazonaws.com') }),
  );
  await expect(aws.iam.send(new GetRoleCommand({ RoleName: 'cluster' }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
  expect((await iam.send(new ListRolesCommand({}))).Roles?.map(({ Arn }) => Arn)).toEqual([
    `arn:aws:iam::${OTHER}:role/cluster`,
  ]);
});

it('regions of one account share roles, and nothing else', async () => {
  aws = await startAws();
  await givenRoles(aws);
  const elsewhere = new EC2Client(options('test', 'test', 'eu-central-1'));
  expect((await vpcOf(elsewhere))?.VpcId).not.toBe((await vpcOf(aws.ec2))?.VpcId);
  const iam = new IAMClient(options('test', 'test', 'eu-central-1'));
  expect((await iam.send(new ListRolesCommand({}))).Roles).toHaveLength(2);
});

it('two accounts have clusters of one name, and each believes its own account', async () => {
  aws = await startAws();
  await givenRoles(aws);
  const resourcesVpcConfig = { subnetIds: await subnetIds(aws, 'private') };
  await aws.eks.send(new CreateClusterCommand({ name: 'demo', roleArn: CLUSTER_ROLE, resourcesVpcConfig }));
  await aws.idle();
  const eks = new EKSClient(options(OTHER));
  expect((await eks.send(new ListClustersCommand({}))).clusters).toEqual([]);
  await expect(eks.send(new DescribeClusterCommand({ name: 'demo' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  const reference = { account: ACCOUNT, region: REGION, name: 'demo' };
  const { authenticator } = aws.aws.servicesOf(reference, aws.cluster('demo'));
  const tokenOf = (accessKeyId: string) => eksToken({ clusterName: 'demo', nowMs: Date.now(), accessKeyId });
  expect(await authenticator({ bearerToken: tokenOf(ACCOUNT) })).toMatchObject({ groups: ['system:masters'] });
  await expect(authenticator({ bearerToken: tokenOf(OTHER) })).rejects.toMatchObject({ message: 'Unauthorized' });
});

it('a user’s key is of the account in which it was made', async () => {
  aws = await startAws();
  const iam = new IAMClient(options(OTHER));
  await iam.send(new CreateUserCommand({ UserName: 'ann' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }));
  const sts = new STSClient(options(AccessKey?.AccessKeyId ?? '', AccessKey?.SecretAccessKey));
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(`arn:aws:iam::${OTHER}:user/ann`);
});

it('a role of another account is assumed by whom it trusts, and its session is that account’s', async () => {
  aws = await startAws();
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' };
  const { Role } = await new IAMClient(options(OTHER)).send(
    new CreateRoleCommand({
      RoleName: 'deploy',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  const { Credentials } = await aws.sts.send(
    new AssumeRoleCommand({ RoleArn: Role?.Arn ?? '', RoleSessionName: 'me' }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  const ec2 = new EC2Client({ ...options(''), credentials });
  expect((await vpcOf(ec2))?.OwnerId).toBe(OTHER);
});

it.each([
  ['root', true],
  ['refuse', false],
] as const)(
  'with --unknown-keys %s, an account’s number with a secret of one’s own: %s',
  async (unknownKeys, isBelieved) => {
    aws = await startAws({ unknownKeys });
    const asked = new STSClient(options(OTHER, 'anything')).send(new GetCallerIdentityCommand({}));
    if (isBelieved) expect((await asked).Account).toBe(OTHER);
    else await expect(asked).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  },
);
