// Other partitions than `aws`: what is made in a region has the partition's ARNs and hosts, and knows nothing of the others'.

import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, CreateFargateProfileCommand } from '@aws-sdk/client-eks';
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import { partitionOf } from '../../src/aws/partitions.ts';
import { type Answer, watchAnswers } from './support/answer-check.ts';
import { givenRole, givenRoles, subnetIds, trustPolicy } from './support/given.ts';
import { SERVICES } from './support/services.ts';
import { eksToken } from './support/sign.ts';
import { ACCOUNT, REGION, type RunningAws, startAws, TEST_KEY } from './support/start-aws.ts';
import { TOURS, takeTour } from './tours/index.ts';

const CHINA = 'cn-north-1';

let aws: RunningAws;
afterEach(() => aws[Symbol.asyncDispose]());

it.each([
  ['us-west-2', 'aws', 'amazonaws.com'],
  ['mx-central-1', 'aws', 'amazonaws.com'],
  ['cn-northwest-1', 'aws-cn', 'amazonaws.com.cn'],
  ['us-gov-east-1', 'aws-us-gov', 'amazonaws.com'],
  ['us-iso-west-1', 'aws-iso', 'c2s.ic.gov'],
  ['us-isob-east-1', 'aws-iso-b', 'sc2s.sgov.gov'],
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
])('%s is in %s, with hosts of %s', async (region, name, dnsSuffix) => {
  aws = await startAws({ region });
  expect(partitionOf(region)).toMatchObject({ name, dnsSuffix });
  expect((await aws.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(`arn:${name}:iam::${ACCOUNT}:root`);
  const { Regions } = await aws.ec2.send(new DescribeRegionsCommand({}));
  expect(Regions?.every(({ Endpoint }) => Endpoint?.endsWith(`.${dnsSuffix}`))).toBe(true);
});

/** A role and a cluster with a profile, in China. */
async function givenChineseCluster(): Promise<void> {
  await givenRoles(aws);
  await givenRole(aws, 'identity', trustPolicy('pods.eks.amazonaws.com'));
  const { cluster } = await aws.eks.send(
    new CreateClusterCommand({
      name: 'demo',
      roleArn: `arn:aws-cn:iam::${ACCOUNT}:role/cluster`,
      resourcesVpcConfig: { subnetIds: await subnetIds(aws, 'private') },
      accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' },
    }),
  );
  expect(cluster?.arn).toBe(`arn:aws-cn:eks:${CHINA}:${ACCOUNT}:cluster/demo`);
  await aws.idle();
  await aws.eks.send(
    new CreateFargateProfileCommand({
      clusterName: 'demo',
      fargateProfileName: 'p1',
      podExecutionRoleArn: `arn:aws-cn:iam::${ACCOUNT}:role/pods`,
      selectors: [{ namespace: 'default' }],
    }),
  );
  await aws.idle();
}

/** Bytes stay as they are, which JSON would not leave. */
const translate = (input: object) => ({
  ...(JSON.parse(
    JSON.stringify(input)
      .replaceAll('arn:aws:', 'arn:aws-cn:')
      .replaceAll(REGION, CHINA)
      .replaceAll('eu-west-1', 'cn-northwest-1'),
  ) as object),
  ...Object.fromEntries(Object.entries(input).filter(([, value]) => value instanceof Uint8Array)),
});

describe('in China', () => {
  it('no operation answers with an ARN or a host of elsewhere', { timeout: 120_000 }, async () => {
    const answers: Answer[] = [];
    using _watching = watchAnswers(SERVICES, (answer) => answers.push(answer));
    aws = await startAws({ region: CHINA });
    await givenChineseCluster();
    for (const tour of TOURS) await takeTour(tour, { aws, region: CHINA, answers, translate });
    const foreign = answers.flatMap(({ service, operation, output }) =>
      // The documents of IAM's policies come percent-encoded.
      [
        ...(JSON.stringify(output) ?? '')
          .replaceAll('%22', ' ')
          .matchAll(/arn:aws:[^"]*|[\w.-]*\.amazonaws\.com(?!\.cn|\w)/g),
      ]
        .map(([text]) => `${service} ${operation} ${text}`)
        // Services have one name, as principals, in all partitions.
        .filter((found) => !/ (eks|eks-fargate|eks-fargate-pods|pods\.eks|ec2|sts)\.amazonaws\.com$/.test(found)),
    );
    expect(new Set(foreign)).toEqual(new Set());
  });

  it('whoever made a cluster is its administrator, by a token of the partition', async () => {
    aws = await startAws({ region: CHINA });
    await givenChineseCluster();
    const reference = { account: ACCOUNT, region: CHINA, name: 'demo' };
    const { authenticator } = aws.aws.servicesOf(reference, aws.cluster('demo'));
    const bearerToken = eksToken({ clusterName: 'demo', nowMs: Date.now(), accessKeyId: 'test', region: CHINA });
    expect(await authenticator({ bearerToken })).toMatchObject({ name: `arn:aws-cn:iam::${ACCOUNT}:root` });
  });

  it('a service is trusted by its name with the partition’s end as well', async () => {
    aws = await startAws({ region: CHINA });
    const roleArn = await givenRole(aws, 'cluster', trustPolicy('eks.amazonaws.com.cn'));
    const resourcesVpcConfig = { subnetIds: await subnetIds(aws, 'private') };
    const made = await aws.eks.send(new CreateClusterCommand({ name: 'demo', roleArn, resourcesVpcConfig }));
    expect(made.cluster?.roleArn).toBe(`arn:aws-cn:iam::${ACCOUNT}:role/cluster`);
  });

  it('policies of AWS are the partition’s own, and those of elsewhere are refused', async () => {
    aws = await startAws({ region: CHINA });
    await givenRole(aws, 'node', trustPolicy('ec2.amazonaws.com'));
    const attach = (PolicyArn: string) => aws.iam.send(new AttachRolePolicyCommand({ RoleName: 'node', PolicyArn }));
    await attach('arn:aws-cn:iam::aws:policy/AmazonEKS_CNI_Policy');
    const PolicyArn = 'arn:aws-cn:iam::aws:policy/AmazonEKS_CNI_Policy';
    const { Policy } = await aws.iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ Arn: PolicyArn, AttachmentCount: 1 });
    const VersionId = Policy?.DefaultVersionId;
    const { PolicyVersion } = await aws.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toContain('"arn:aws-cn:ec2:*:*:network-interface/*"');
    await expect(attach('arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy')).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Invalid ARN partition',
    });
    const Statement = [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::logs/*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await expect(
      aws.iam.send(new PutRolePolicyCommand({ RoleName: 'node', PolicyName: 'logs', PolicyDocument })),
    ).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: 'Partition "aws" is not valid for resource "arn:aws:s3:::logs/*".',
    });
  });

  it('keys of users and of sessions are the partition’s, and nobody’s elsewhere', async () => {
    aws = await startAws({ region: CHINA });
    const { User } = await aws.iam.send(new CreateUserCommand({ UserName: 'ann' }));
    expect(User?.Arn).toBe(`arn:aws-cn:iam::${ACCOUNT}:user/ann`);
    const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }));
    const keys = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    const identity = (region: string, credentials = keys) =>
      new STSClient({ endpoint: aws.url, region, credentials, maxAttempts: 1 }).send(new GetCallerIdentityCommand({}));
    expect((await identity(CHINA)).Arn).toBe(User?.Arn);
    await expect(identity(REGION)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    expect((await identity(REGION, TEST_KEY)).Arn).toBe(`arn:aws:iam::${ACCOUNT}:root`);
    const trust = { Effect: 'Allow', Principal: { AWS: User?.Arn }, Action: 'sts:AssumeRole' };
    await aws.iam.send(
      new CreateRoleCommand({
        RoleName: 'deploy',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: trust }),
      }),
    );
    const sts = new STSClient({ endpoint: aws.url, region: CHINA, credentials: keys, maxAttempts: 1 });
    const RoleArn = `arn:aws-cn:iam::${ACCOUNT}:role/deploy`;
    const { AssumedRoleUser } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws-cn:sts::${ACCOUNT}:assumed-role/deploy/me`);
  });
});
