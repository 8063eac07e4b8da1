// Clusters, from the request to their end, driven by the SDK.

import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  type CreateClusterCommandInput,
  DeleteClusterCommand,
  DescribeClusterCommand,
  ListClustersCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/lib/clock.ts';
import {
  CLUSTER_ROLE,
  eksInterfaceIds,
  givenCluster,
  givenProfile,
  givenRole,
  givenRoles,
  subnetIds,
  trustPolicy,
} from '../support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
beforeEach(async () => {
  aws = await startAws();
  await givenRoles(aws);
});
afterEach(() => aws[Symbol.asyncDispose]());

async function create(input: Partial<CreateClusterCommandInput> = {}) {
  const { cluster } = await aws.eks.send(
    new CreateClusterCommand({
      name: 'demo',
      roleArn: CLUSTER_ROLE,
      resourcesVpcConfig: { subnetIds: await subnetIds(aws, 'private') },
      ...input,
    }),
  );
  return cluster;
}

const describeCluster = async (name = 'demo') => (await aws.eks.send(new DescribeClusterCommand({ name }))).cluster;

describe('a new cluster', () => {
  it('is CREATING in the answer, without endpoint, issuer, certificate and group', async () => {
    const cluster = await create();
    expect(cluster?.status).toBe('CREATING');
    expect(cluster?.certificateAuthority).toEqual({});
    expect(cluster).not.toHaveProperty('endpoint');
    expect(cluster).not.toHaveProperty('identity');
    expect(cluster?.resourcesVpcConfig).not.toHaveProperty('clusterSecurityGroupId');
    expect(cluster?.createdAt).toBeInstanceOf(Date);
  });

  it('is ACTIVE for the next request, with the shape of the real service', async () => {
    await create({ tags: { team: 'a' } });
    const cluster = await describeCluster();
    expect(cluster).toEqual({
      name: 'demo',
      arn: 'arn:aws:eks:us-west-2:123456789012:cluster/demo',
      createdAt: expect.any(Date),
      version: '1.35',
      endpoint: 'https://127.0.0.1:6440',
      roleArn: CLUSTER_ROLE,
      resourcesVpcConfig: {
        subnetIds: await subnetIds(aws, 'private'),
        securityGroupIds: [],
        clusterSecurityGroupId: expect.stringMatching(/^sg-[0-9a-f]{17}$/),
        vpcId: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
        endpointPublicAccess: true,
        endpointPrivateAccess: false,
        publicAccessCidrs: ['0.0.0.0/0'],
        controlPlaneEgressMode: 'AWS_MANAGED',
      },
      kubernetesNetworkConfig: {
        serviceIpv4Cidr: '172.20.0.0/16',
        ipFamily: 'ipv4',
        elasticLoadBalancing: { enabled: false },
      },
      logging: {
        clusterLogging: [
          { types: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'], enabled: false },
        ],
      },
      identity: {
        oidc: { issuer: expect.stringMatching(/^https:\/\/oidc\.eks\.us-west-2\.amazonaws\.com\/id\/[0-9A-F]{32}$/) },
      },
      status: 'ACTIVE',
      certificateAuthority: { data: 'Q0E=', active: expect.objectContaining({ activatedBy: 'EKS' }) },
      platformVersion: 'eks.3',
      tags: { team: 'a' },
      health: { issues: [] },
      accessConfig: { authenticationMode: 'CONFIG_MAP' },
      upgradePolicy: { supportType: 'EXTENDED' },
      deletionProtection: false,
    });
  });

  it('has a security group and two interfaces in two zones, and its control plane knows them', async () => {
    await create();
    const group = (await describeCluster())?.resourcesVpcConfig?.clusterSecurityGroupId ?? '';
    const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [group] }));
    expect(SecurityGroups?.[0]).toMatchObject({
      GroupName: expect.stringMatching(/^eks-cluster-sg-demo-\d+$/),
      IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: group }] }],
    });
    expect(SecurityGroups?.[0]?.Tags).toContainEqual({ Key: 'kubernetes.io/cluster/demo', Value: 'owned' });
    const { NetworkInterfaces } = await aws.ec2.send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'description', Values: ['Amazon EKS demo'] }] }),
    );
    expect(new Set(NetworkInterfaces?.map((eni) => eni.AvailabilityZone)).size).toBe(2);
    expect(NetworkInterfaces?.map((eni) => eni.Groups?.map(({ GroupId }) => GroupId))).toEqual([[group], [group]]);
    expect(aws.started.get('demo')).toMatchObject({
      version: '1.35',
      serviceIpv4Cidr: '172.20.0.0/16',
      clusterSecurityGroupId: group,
      vpcCidrBlocks: ['10.0.0.0/16'],
      hasDefaultAddons: true,
    });
  });

  it('keeps what was asked for', async () => {
    await create({
      version: '1.33',
      resourcesVpcConfig: {
        subnetIds: await subnetIds(aws, 'private'),
        endpointPrivateAccess: true,
        publicAccessCidrs: ['8.8.8.0/24'],
      },
      kubernetesNetworkConfig: { serviceIpv4Cidr: '192.168.0.0/20' },
      logging: { clusterLogging: [{ types: ['audit'], enabled: true }] },
      accessConfig: { authenticationMode: 'API' },
      bootstrapSelfManagedAddons: false,
    });
    const cluster = await describeCluster();
    expect(cluster).toMatchObject({
      version: '1.33',
      kubernetesNetworkConfig: { serviceIpv4Cidr: '192.168.0.0/20' },
      accessConfig: { authenticationMode: 'API' },
      resourcesVpcConfig: { endpointPrivateAccess: true, publicAccessCidrs: ['8.8.8.0/24'] },
    });
    expect(cluster?.logging?.clusterLogging?.[0]).toEqual({ types: ['audit'], enabled: true });
    expect(aws.started.get('demo')?.hasDefaultAddons).toBe(false);
  });

  it('is FAILED, with a reason, when its control plane does not start', async () => {
    aws.failNextStart('no port is free');
    await create();
    const cluster = await describeCluster();
    expect(cluster?.status).toBe('FAILED');
    expect(cluster?.health?.issues?.[0]).toMatchObject({ code: 'InternalFailure', message: 'no port is free' });
    await aws.eks.send(new DeleteClusterCommand({ name: 'demo' }));
    await expect(describeCluster()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('is made once for the same token', async () => {
    const first = await create({ clientRequestToken: 'token-1' });
    const again = await create({ clientRequestToken: 'token-1' });
    expect(again?.arn).toBe(first?.arn);
    await expect(create({ clientRequestToken: 'token-2' })).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: 'Cluster already exists with name: demo',
      clusterName: 'demo',
    });
  });
});

describe('a refusal', () => {
  const zoneA = async () => {
    const { Subnets = [] } = await aws.ec2.send(
      new DescribeSubnetsCommand({ Filters: [{ Name: 'availability-zone', Values: ['us-west-2a'] }] }),
    );
    return Subnets.map((subnet) => subnet.SubnetId ?? '');
  };

  it.each<[string, Partial<CreateClusterCommandInput>, string]>([
    ['an old version', { version: '1.24' }, 'unsupported Kubernetes version 1.24'],
    [
      'a name',
      { name: '-demo' },
      'The parameter name contains invalid characters. It should conform to the regular expression "^[0-9A-Za-z][A-Za-z0-9-_]*"In other words, it should start with a number or letter, and can contain numbers, letters, dashes, and underscores.',
    ],
    [
      'an unknown role',
      { roleArn: 'arn:aws:iam::123456789012:role/none' },
      'Role with arn: arn:aws:iam::123456789012:role/none, could not be assumed because it does not exist or the trusted entity is not correct',
    ],
    [
      'a creator without rights in CONFIG_MAP mode',
      { accessConfig: { bootstrapClusterCreatorAdminPermissions: false } },
      'bootstrapClusterCreatorAdminPermissions must be true if cluster authentication mode is set to CONFIG_MAP',
    ],
    [
      'a public service block',
      { kubernetesNetworkConfig: { serviceIpv4Cidr: '11.0.0.0/16' } },
      'Invalid Cluster Service Ipv4 CIDR 11.0.0.0/16 for the cluster demo, must be within RFC1918 range',
    ],
    [
      'a small service block',
      { kubernetesNetworkConfig: { serviceIpv4Cidr: '10.100.0.0/25' } },
      'Invalid Cluster Service Ipv4 CIDR 10.100.0.0/25 for the cluster demo, must have netmask size between /12 and /24 inclusive',
    ],
    ['a key of nowhere', { encryptionConfig: [{ resources: ['secrets'] }] }, 'KeyArn is required'],
    [
      'a key of another region',
      {
        encryptionConfig: [
          { resources: ['secrets'], provider: { keyArn: `arn:aws:kms:eu-west-1:${ACCOUNT}:alias/secrets` } },
        ],
      },
      'The keyArn for encryptionConfig is scoped to invalid aws region.',
    ],
    ['a family', { kubernetesNetworkConfig: { ipFamily: 'ipv6' as const } }, 'ipFamily ipv6 is not emulated.'],
  ])('of %s has the words of the service', async (_what, input, message) => {
    await expect(create(input)).rejects.toMatchObject({ name: 'InvalidParameterException', message });
    expect((await aws.eks.send(new ListClustersCommand({}))).clusters).toEqual([]);
  });

  it('of subnets in one zone, of unknown subnets and of foreign groups has the words of the service', async () => {
    await expect(create({ resourcesVpcConfig: { subnetIds: await zoneA() } })).rejects.toThrow(
      'Subnets specified must be in at least two different AZs',
    );
    await expect(create({ resourcesVpcConfig: { subnetIds: ['subnet-1', 'subnet-2'] } })).rejects.toThrow(
      /^The subnet ID 'subnet-1' does not exist \(Service: AmazonEC2; Status Code: 400; Error Code: InvalidSubnetID.NotFound; Request ID: [0-9a-f-]{36}; Proxy: null\)$/,
    );
    const unknownGroup = { subnetIds: await subnetIds(aws, 'private'), securityGroupIds: ['sg-1'] };
    await expect(create({ resourcesVpcConfig: unknownGroup })).rejects.toThrow(
      /^The security group 'sg-1' does not exist \(Service: AmazonEC2; .*InvalidGroup.NotFound/,
    );
  });

  it.each([
    [['nowhere', '8.8.8.8/32', '2001:db8::/32'], 'invalid', 'nowhere, 2001:db8::/32'],
    [['8.8.8.0/33', '10.0.0.0/8'], 'invalid', '8.8.8.0/33'],
    [
      ['10.1.0.128/27', '8.8.8.8/32', '192.168.1.1/24', '203.0.113.5/32', '0.0.0.1/32'],
      'not allowed',
      '10.1.0.128/27, 192.168.1.1/24, 203.0.113.5/32, 0.0.0.1/32',
    ],
  ])('of blocks %j that may reach the endpoint names those that are %s', async (publicAccessCidrs, what, named) => {
    await expect(
      create({ resourcesVpcConfig: { subnetIds: await subnetIds(aws, 'private'), publicAccessCidrs } }),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: `The following CIDRs are ${what} in publicAccessCidrs: [${named}]`,
    });
  });

  it('of more groups and more blocks than the quotas of a cluster let', async () => {
    const subnets = { subnetIds: await subnetIds(aws, 'private') };
    const securityGroupIds = ['sg-1', 'sg-2', 'sg-3', 'sg-4', 'sg-5'];
    await expect(create({ resourcesVpcConfig: { ...subnets, securityGroupIds } })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'At most 4 security groups can be specified',
    });
    const publicAccessCidrs = Array.from({ length: 41 }, (_, at) => `8.8.8.${at}/32`);
    await expect(create({ resourcesVpcConfig: { ...subnets, publicAccessCidrs } })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'At most 40 public access CIDRs can be specified',
    });
    await create({ resourcesVpcConfig: { ...subnets, publicAccessCidrs: publicAccessCidrs.slice(1) } });
  });

  it('of a role that trusts somebody else, or of another account', async () => {
    const roleArn = await givenRole(aws, 'lambda', trustPolicy('lambda.amazonaws.com'));
    await expect(create({ roleArn })).rejects.toThrow(/could not be assumed/);
    await expect(create({ roleArn: 'arn:aws:iam::999999999999:role/x' })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'Cross-account pass role is not allowed.',
    });
  });
});

describe('deleting', () => {
  it('takes down the control plane and leaves nothing in EC2', async () => {
    await givenCluster(aws, { name: 'demo' });
    const reply = await aws.eks.send(new DeleteClusterCommand({ name: 'demo' }));
    expect(reply.cluster?.status).toBe('DELETING');
    await expect(describeCluster()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'No cluster found for name: demo.',
      clusterName: 'demo',
    });
    expect(aws.started.has('demo')).toBe(false);
    expect(await eksInterfaceIds(aws)).toEqual([]);
    const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand({}));
    expect(SecurityGroups?.map((group) => group.GroupName)).toEqual(['default']);
  });

  it('is refused while profiles exist, and under protection', async () => {
    await givenCluster(aws, { name: 'demo', deletionProtection: false });
    await givenProfile(aws, 'demo', 'fp');
    await expect(aws.eks.send(new DeleteClusterCommand({ name: 'demo' }))).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: 'Cluster has Fargate Profiles in ACTIVE/CREATING state',
    });
    await givenCluster(aws, { name: 'kept', deletionProtection: true });
    await expect(aws.eks.send(new DeleteClusterCommand({ name: 'kept' }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });
});

describe('listing and tags', () => {
  it('pages sorted names', async () => {
    for (const name of ['c', 'a', 'b']) await givenCluster(aws, { name });
    const first = await aws.eks.send(new ListClustersCommand({ maxResults: 2 }));
    expect(first.clusters).toEqual(['a', 'b']);
    const second = await aws.eks.send(new ListClustersCommand({ nextToken: first.nextToken }));
    expect(second).toMatchObject({ clusters: ['c'] });
    expect(second.nextToken).toBeUndefined();
    await expect(aws.eks.send(new ListClustersCommand({ nextToken: 'x' }))).rejects.toThrow(/nextToken/);
  });

  it('adds, shows and removes tags by ARN', async () => {
    await givenCluster(aws, { name: 'demo', tags: { a: '1' } });
    const resourceArn = (await describeCluster())?.arn;
    await aws.eks.send(new TagResourceCommand({ resourceArn, tags: { a: '2', b: '3' } }));
    await aws.eks.send(new UntagResourceCommand({ resourceArn, tagKeys: ['b', 'none'] }));
    expect((await aws.eks.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ a: '2' });
    expect((await describeCluster())?.status).toBe('ACTIVE');
    const unknown = `${resourceArn}2`;
    await expect(aws.eks.send(new ListTagsForResourceCommand({ resourceArn: unknown }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });
});

describe('a restart', () => {
  it('runs the clusters again that the store knows, and forgets nothing', async () => {
    await givenCluster(aws, { name: 'demo' });
    const before = await describeCluster();
    await aws[Symbol.asyncDispose]();
    const store = aws.store;
    aws = await startAws({ store });
    await aws.idle();
    expect([...aws.started.keys()]).toEqual(['demo']);
    expect(await describeCluster()).toEqual(before);
  });

  it('goes on with a deletion that was under way', async () => {
    await givenCluster(aws, { name: 'demo' });
    const { store } = aws;
    // Nobody runs the controllers any more: the next start finds the cluster DELETING.
    await aws[Symbol.asyncDispose]();
    const key = `${ACCOUNT}/${REGION}/demo`;
    const record = store.find('eks.clusters', key)?.value as { cluster: object };
    store.commit((transaction) =>
      transaction.put('eks.clusters', key, () => ({ ...record, cluster: { ...record.cluster, status: 'DELETING' } })),
    );
    aws = await startAws({ store });
    await aws.idle();
    expect(store.list('eks.clusters')).toEqual([]);
    expect(await eksInterfaceIds(aws)).toEqual([]);
  });
});

describe('a reset', () => {
  it('leaves no cluster, and the default network is there again', async () => {
    await givenCluster(aws, { name: 'demo' });
    aws.store.clear();
    expect((await aws.eks.send(new ListClustersCommand({}))).clusters).toEqual([]);
    await givenRoles(aws);
    await givenCluster(aws, { name: 'demo' });
    expect((await describeCluster())?.status).toBe('ACTIVE');
  });
});

describe('settings', () => {
  it('adopt: what is mentioned is made', async () => {
    await using lenient = await startAws({ unknownReferences: 'adopt' });
    const input = { subnetIds: ['subnet-1', 'subnet-2'], securityGroupIds: ['sg-1'] };
    const roleArn = 'arn:aws:iam::123456789012:role/path/invented';
    await givenCluster(lenient, { name: 'demo', roleArn, resourcesVpcConfig: input });
    const { cluster } = await lenient.eks.send(new DescribeClusterCommand({ name: 'demo' }));
    expect(cluster).toMatchObject({ status: 'ACTIVE', roleArn, resourcesVpcConfig: input });
    const { Subnets } = await lenient.ec2.send(new DescribeSubnetsCommand({ SubnetIds: input.subnetIds }));
    expect(new Set(Subnets?.map((subnet) => subnet.AvailabilityZone)).size).toBe(2);
  });

  it('a dial with delays: CREATING until the time has passed', async () => {
    const clock = manualClock(Date.now());
    await using slow = await startAws({ dial: 'cluster-create=60', clock });
    await givenRoles(slow);
    await givenCluster(slow, { name: 'demo' });
    const status = async () => (await slow.eks.send(new DescribeClusterCommand({ name: 'demo' }))).cluster?.status;
    expect(await status()).toBe('CREATING');
    clock.advance(60_000);
    expect(await status()).toBe('ACTIVE');
  });
});
