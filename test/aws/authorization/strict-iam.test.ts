// With --strict-iam: who may do what, over real HTTP with the SDK's clients, and the words in which each service refuses.

import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateSubnetCommand, CreateTagsCommand, CreateVpcCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateFargateProfileCommand,
  DescribeClusterCommand,
  EKSClient,
  ListClustersCommand,
  TagResourceCommand,
} from '@aws-sdk/client-eks';
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  GetRoleCommand,
  GetUserCommand,
  PutUserPermissionsBoundaryCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { DecodeAuthorizationMessageCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLUSTER_ROLE, givenCluster, givenRoles, POD_ROLE, subnetIds } from '../support/given.ts';
import { allow, clientsOf, deny, document, givenUser, setPolicy } from '../support/identities.ts';
import { ACCOUNT, REGION, type RunningAws, startAws, TEST_KEY } from '../support/start-aws.ts';

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws({ strictIam: true });
});
afterEach(() => aws[Symbol.asyncDispose]());

const USER = `arn:aws:iam::${ACCOUNT}:user/bob`;
const describeDemo = new DescribeClusterCommand({ name: 'demo' });

describe('a user', () => {
  it('may do nothing but ask who it is, until a policy allows it', async () => {
    const bob = await givenUser(aws, 'bob');
    expect((await bob.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(USER);
    await expect(bob.eks.send(describeDemo)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 403 },
      message: `User: ${USER} is not authorized to perform: eks:DescribeCluster on resource: arn:aws:eks:us-west-2:${ACCOUNT}:cluster/demo because no identity-based policy allows the eks:DescribeCluster action`,
    });
    await expect(bob.eks.send(new ListClustersCommand({}))).rejects.toThrow(
      /on resource: arn:aws:eks:us-west-2:\d+:cluster\/\*/,
    );
    await setPolicy(aws, 'bob', allow('eks:Describe*', `arn:aws:eks:*:*:cluster/demo`));
    await expect(bob.eks.send(describeDemo)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await setPolicy(aws, 'bob', allow('eks:*'), deny('eks:DescribeCluster'));
    await expect(bob.eks.send(describeDemo)).rejects.toThrow(
      /cluster\/demo with an explicit deny in an identity-based policy$/,
    );
  });

  it('is refused by each service in its own words', async () => {
    const bob = await givenUser(aws, 'bob');
    await expect(bob.ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({
      name: 'UnauthorizedOperation',
      $metadata: { httpStatusCode: 403 },
      message: `You are not authorized to perform this operation. User: ${USER} is not authorized to perform: ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action`,
    });
    await expect(bob.ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }))).rejects.toThrow(
      /ec2:CreateVpc on resource: arn:aws:ec2:us-west-2:123456789012:vpc\/\* because no identity-based policy allows the ec2:CreateVpc action\. Encoded authorization failure message: [\w-]{100,}$/,
    );
    await givenRoles(aws);
    await expect(bob.iam.send(new GetRoleCommand({ RoleName: 'cluster' }))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${USER} is not authorized to perform: iam:GetRole on resource: role cluster because no identity-based policy allows the iam:GetRole action`,
    });
    await expect(bob.logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/eks/x' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 400 },
      message: expect.stringContaining(`arn:aws:logs:us-west-2:${ACCOUNT}:log-group:/aws/eks/x:log-stream:`),
    });
  });

  it('has the policies of its groups, and those that are attached', async () => {
    const bob = await givenUser(aws, 'bob');
    await aws.iam.send(new CreateGroupCommand({ GroupName: 'readers' }));
    const { Policy } = await aws.iam.send(
      new CreatePolicyCommand({ PolicyName: 'lists', PolicyDocument: document(allow('eks:ListClusters')) }),
    );
    await aws.iam.send(new AttachGroupPolicyCommand({ GroupName: 'readers', PolicyArn: Policy?.Arn ?? '' }));
    await expect(bob.eks.send(new ListClustersCommand({}))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await aws.iam.send(new AddUserToGroupCommand({ GroupName: 'readers', UserName: 'bob' }));
    await expect(bob.eks.send(new ListClustersCommand({}))).resolves.toMatchObject({ clusters: [] });
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await aws.iam.send(new AttachUserPolicyCommand({ UserName: 'bob', PolicyArn }));
    await expect(bob.ec2.send(new DescribeVpcsCommand({}))).resolves.toBeDefined();
  });

  it('may do no more than its permissions boundary allows', async () => {
    const bob = await givenUser(aws, 'bob', allow('*'));
    const { Policy } = await aws.iam.send(
      new CreatePolicyCommand({ PolicyName: 'limit', PolicyDocument: document(allow('iam:*')) }),
    );
    const PermissionsBoundary = Policy?.Arn ?? '';
    await aws.iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'bob', PermissionsBoundary }));
    await expect(bob.iam.send(new GetUserCommand({}))).resolves.toMatchObject({ User: { Arn: USER } });
    await expect(bob.eks.send(describeDemo)).rejects.toThrow(
      /because no permissions boundary allows the eks:DescribeCluster action$/,
    );
  });

  it('is nobody while its key is switched off, or when nobody made the key', async () => {
    const bob = await givenUser(aws, 'bob', allow('*'));
    const AccessKeyId = (await bob.eks.config.credentials()).accessKeyId;
    await aws.iam.send(new UpdateAccessKeyCommand({ UserName: 'bob', AccessKeyId, Status: 'Inactive' }));
    const refused = {
      name: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    };
    await expect(bob.eks.send(describeDemo)).rejects.toMatchObject(refused);
    await aws.iam.send(new UpdateAccessKeyCommand({ UserName: 'bob', AccessKeyId, Status: 'Active' }));
    await expect(bob.eks.send(describeDemo)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const nobody = clientsOf(aws, { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' });
    await expect(nobody.eks.send(describeDemo)).rejects.toMatchObject(refused);
    await expect(nobody.sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });

  it('has its policies’ variables and conditions met by name, tags, region and time', async () => {
    const bob = await givenUser(aws, 'bob', allow('iam:*', `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`));
    await expect(bob.iam.send(new GetUserCommand({}))).resolves.toBeDefined();
    await givenUser(aws, 'eve');
    await expect(bob.iam.send(new GetUserCommand({ UserName: 'eve' }))).rejects.toThrow(/on resource: user eve/);
    const whenever = async (...conditions: object[]) => {
      await setPolicy(aws, 'bob', ...conditions.map((condition) => allow('eks:ListClusters', '*', condition)));
      return bob.eks.send(new ListClustersCommand({}));
    };
    await whenever({ StringEquals: { 'aws:RequestedRegion': REGION, 'aws:PrincipalTag/team': 'red' } });
    await whenever({
      IpAddress: { 'aws:SourceIp': '127.0.0.0/8' },
      DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' },
    });
    await whenever({
      ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' },
      Bool: { 'aws:SecureTransport': 'true' },
    });
    await expect(whenever({ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })).rejects.toThrow(/not authorized/);
    await expect(whenever({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })).rejects.toThrow(/not authorized/);
  });
});

describe('making a cluster', () => {
  beforeEach(() => givenRoles(aws));

  it('needs the right to pass its role, to EKS alone', async () => {
    const bob = await givenUser(aws, 'bob', allow('eks:*'));
    const command = new CreateClusterCommand({
      name: 'demo',
      roleArn: CLUSTER_ROLE,
      resourcesVpcConfig: { subnetIds: await subnetIds(aws, 'private') },
    });
    await expect(bob.eks.send(command)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: ${USER} is not authorized to perform: iam:PassRole on resource: ${CLUSTER_ROLE} because no identity-based policy allows the iam:PassRole action`,
    });
    const pass = (service: string) => allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': service } });
    await setPolicy(aws, 'bob', allow('eks:*'), pass('ec2.amazonaws.com'));
    await expect(bob.eks.send(command)).rejects.toThrow(/iam:PassRole/);
    await setPolicy(aws, 'bob', allow('eks:*'), pass('eks.amazonaws.com'));
    await expect(bob.eks.send(command)).resolves.toMatchObject({ cluster: { name: 'demo' } });
    await aws.idle();
    const profile = new CreateFargateProfileCommand({
      clusterName: 'demo',
      fargateProfileName: 'p',
      podExecutionRoleArn: POD_ROLE,
      selectors: [{ namespace: 'default' }],
    });
    await expect(bob.eks.send(profile)).rejects.toThrow(new RegExp(`iam:PassRole on resource: ${POD_ROLE}`));
    await setPolicy(aws, 'bob', allow('eks:*'), pass('eks-fargate-pods.amazonaws.com'));
    await expect(bob.eks.send(profile)).resolves.toBeDefined();
  });

  it('with a key needs the rights to look at it and to grant it, through EKS', async () => {
    const root = new KMSClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY });
    const { KeyMetadata: key } = await root.send(new CreateKeyCommand({}));
    await root.send(new CreateAliasCommand({ AliasName: 'alias/eks', TargetKeyId: key?.KeyId }));
    const base = allow(['eks:*', 'iam:PassRole']);
    const bob = await givenUser(aws, 'bob', base);
    const create = async (keyArn = '') =>
      bob.eks.send(
        new CreateClusterCommand({
          name: 'demo',
          roleArn: CLUSTER_ROLE,
          resourcesVpcConfig: { subnetIds: await subnetIds(aws, 'private') },
          encryptionConfig: [{ resources: ['secrets'], provider: { keyArn } }],
        }),
      );
    const refused = (action: string) => ({
      name: 'InvalidRequestException',
      message: `User not authorized to perform ${action} operation`,
      $metadata: { httpStatusCode: 400 },
    });
    await expect(create(key?.Arn)).rejects.toMatchObject(refused('kms:DescribeKey'));
    await setPolicy(aws, 'bob', base, allow('kms:DescribeKey'));
    const alias = key?.Arn?.replace(/key\/.*/, 'alias/eks');
    await expect(create(alias)).rejects.toMatchObject(refused('kms:CreateGrant'));
    const through = { StringEquals: { 'kms:ViaService': `eks.${REGION}.amazonaws.com` } };
    await setPolicy(aws, 'bob', base, allow(['kms:DescribeKey', 'kms:CreateGrant'], key?.Arn, through));
    await expect(create(alias)).resolves.toMatchObject({ cluster: { name: 'demo' } });
  });

  it('can be limited by its tags and settings', async () => {
    const wanted = {
      StringEquals: { 'aws:RequestTag/team': `\${aws:PrincipalTag/team}`, 'eks:authenticationMode': 'API' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
    };
    const bob = await givenUser(
      aws,
      'bob',
      allow('eks:CreateCluster', '*', wanted),
      allow(['eks:TagResource', 'iam:PassRole']),
    );
    const create = async (more: object) =>
      bob.eks.send(
        new CreateClusterCommand({
          name: 'demo',
          roleArn: CLUSTER_ROLE,
          resourcesVpcConfig: { subnetIds: await subnetIds(aws, 'private') },
          accessConfig: { authenticationMode: 'API' },
          ...more,
        }),
      );
    await expect(create({})).rejects.toThrow(/eks:CreateCluster/);
    await expect(create({ tags: { team: 'blue' } })).rejects.toThrow(/eks:CreateCluster/);
    await expect(create({ tags: { team: 'red', more: '' } })).rejects.toThrow(/eks:CreateCluster/);
    await expect(create({ tags: { team: 'red' }, accessConfig: { authenticationMode: 'CONFIG_MAP' } })).rejects.toThrow(
      /eks:CreateCluster/,
    );
    await expect(create({ tags: { team: 'red' } })).resolves.toBeDefined();
  });

  it('leaves its tags to be asked about', async () => {
    await givenCluster(aws, { name: 'demo', tags: { env: 'dev' } });
    await givenCluster(aws, { name: 'prod', tags: { env: 'prod' } });
    const bob = await givenUser(aws, 'bob', allow('eks:*', '*', { StringEquals: { 'aws:ResourceTag/env': 'dev' } }));
    await expect(bob.eks.send(describeDemo)).resolves.toBeDefined();
    await expect(bob.eks.send(new DescribeClusterCommand({ name: 'prod' }))).rejects.toThrow(/not authorized/);
    const resourceArn = `arn:aws:eks:us-west-2:${ACCOUNT}:cluster/prod`;
    await expect(bob.eks.send(new TagResourceCommand({ resourceArn, tags: { env: 'dev' } }))).rejects.toThrow(
      /eks:TagResource on resource: .*cluster\/prod/,
    );
  });
});

describe('EC2', () => {
  it('asks for what it makes, for where, and for the tags at once', async () => {
    const { Vpc } = await aws.ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
    const VpcId = Vpc?.VpcId ?? '';
    const make = (CidrBlock: string) =>
      new CreateSubnetCommand({
        VpcId,
        CidrBlock,
        TagSpecifications: [{ ResourceType: 'subnet', Tags: [{ Key: 'team', Value: 'red' }] }],
      });
    const bob = await givenUser(aws, 'bob', allow('ec2:CreateSubnet', 'arn:aws:ec2:*:*:subnet/*'));
    await expect(bob.ec2.send(make('10.9.1.0/24'))).rejects.toThrow(
      new RegExp(`ec2:CreateSubnet on resource: .*:vpc/${VpcId}`),
    );
    const onCreation = { StringEquals: { 'ec2:CreateAction': 'CreateSubnet' } };
    await setPolicy(aws, 'bob', allow('ec2:CreateSubnet'));
    await expect(bob.ec2.send(make('10.9.1.0/24'))).rejects.toThrow(/ec2:CreateTags on resource: .*:subnet\/\*/);
    await setPolicy(aws, 'bob', allow('ec2:CreateSubnet'), allow('ec2:CreateTags', '*', onCreation));
    const { Subnet } = await bob.ec2.send(make('10.9.1.0/24'));
    const Tags = [{ Key: 'more', Value: '' }];
    const tag = new CreateTagsCommand({ Resources: [Subnet?.SubnetId ?? '', VpcId], Tags });
    await expect(bob.ec2.send(tag)).rejects.toThrow(
      new RegExp(`ec2:CreateTags on resource: .*:subnet/${Subnet?.SubnetId}`),
    );
    const inVpc = { ArnEquals: { 'ec2:Vpc': `arn:aws:ec2:us-west-2:${ACCOUNT}:vpc/${VpcId}` } };
    await setPolicy(aws, 'bob', allow('ec2:CreateTags', '*', inVpc));
    await expect(bob.ec2.send(tag)).rejects.toThrow(new RegExp(`ec2:CreateTags on resource: .*:vpc/${VpcId}`));
    await setPolicy(aws, 'bob', allow('ec2:CreateTags', '*', { StringEquals: { 'ec2:Region': REGION } }));
    await expect(bob.ec2.send(tag)).resolves.toBeDefined();
  });
});

it('EC2’s encoded message is decoded by STS', async () => {
  const bob = await givenUser(aws, 'bob');
  const denied = await bob.ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' })).catch((error: Error) => error);
  const decode = (EncodedMessage: string) => aws.sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage }));
  const { DecodedMessage = '' } = await decode(/message: (.+)$/.exec((denied as Error).message)?.[1] ?? '');
  expect(JSON.parse(DecodedMessage)).toMatchObject({
    allowed: false,
    explicitDeny: false,
    context: {
      principal: { arn: USER, name: 'bob', id: expect.stringMatching(/^AIDA/) },
      action: 'ec2:CreateVpc',
      resource: `arn:aws:ec2:us-west-2:${ACCOUNT}:vpc/*`,
    },
  });
  await expect(decode('bm9uc2Vuc2U')).rejects.toMatchObject({ name: 'InvalidAuthorizationMessageException' });
});

describe('without the option', () => {
  it('whoever is known may do everything', async () => {
    await using open = await startAws();
    await open.iam.send(new CreateUserCommand({ UserName: 'bob' }));
    const { AccessKey } = await open.iam.send(new CreateAccessKeyCommand({ UserName: 'bob' }));
    const credentials = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
    const eks = new EKSClient({ endpoint: open.url, region: REGION, credentials, maxAttempts: 1 });
    await expect(eks.send(new ListClustersCommand({}))).resolves.toMatchObject({ clusters: [] });
  });
});
