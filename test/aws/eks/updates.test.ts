// Updates of clusters, driven by the SDK: what is asked for, what is so afterwards, and what is refused.

import {
  AssociateEncryptionConfigCommand,
  DeleteFargateProfileCommand,
  DescribeClusterCommand,
  DescribeClusterVersionsCommand,
  DescribeUpdateCommand,
  ListAccessEntriesCommand,
  ListInsightsCommand,
  ListUpdatesCommand,
  paginateListInsights,
  UpdateClusterConfigCommand,
  type UpdateClusterConfigCommandInput,
  UpdateClusterVersionCommand,
  type UpdateClusterVersionCommandInput,
} from '@aws-sdk/client-eks';
import {
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NODES } from '../../../src/kube/kind-refs.ts';
import { manualClock } from '../../../src/lib/clock.ts';
import { givenCluster, givenProfile, givenRoles, POD_ROLE, subnetIds } from '../support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws, TEST_KEY } from '../support/start-aws.ts';

let aws: RunningAws;
const name = 'demo';
beforeEach(async () => {
  aws = await startAws();
  await givenRoles(aws);
  await givenCluster(aws, { name, version: '1.33' });
});
afterEach(() => aws[Symbol.asyncDispose]());

const cluster = async () => (await aws.eks.send(new DescribeClusterCommand({ name }))).cluster;
const update = async (input: Omit<UpdateClusterConfigCommandInput, 'name'>) =>
  (await aws.eks.send(new UpdateClusterConfigCommand({ name, ...input }))).update;
const upgrade = async (version: string) =>
  (await aws.eks.send(new UpdateClusterVersionCommand({ name, version }))).update;

/** As every cluster tells it: all types, on or off. */
const API_LOGS = [
  { types: ['api' as const], enabled: true },
  {
    types: ['audit' as const, 'authenticator' as const, 'controllerManager' as const, 'scheduler' as const],
    enabled: false,
  },
];

describe('an update', () => {
  it('is in progress in the answer, and successful for the next request', async () => {
    const started = await update({ resourcesVpcConfig: { endpointPrivateAccess: true } });
    expect(started).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 'InProgress',
      type: 'EndpointAccessUpdate',
      params: [
        { type: 'EndpointPublicAccess', value: 'true' },
        { type: 'EndpointPrivateAccess', value: 'true' },
        { type: 'PublicAccessCidrs', value: '["0.0.0.0/0"]' },
      ],
      createdAt: expect.any(Date),
      errors: [],
    });
    const found = await aws.eks.send(new DescribeUpdateCommand({ name, updateId: started?.id }));
    expect(found.update?.status).toBe('Successful');
    expect(await cluster()).toMatchObject({ status: 'ACTIVE', resourcesVpcConfig: { endpointPrivateAccess: true } });
    expect((await aws.eks.send(new ListUpdatesCommand({ name }))).updateIds).toEqual([started?.id]);
    await expect(aws.eks.send(new DescribeUpdateCommand({ name, updateId: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'No update found for ID: none',
    });
  });

  it('takes as long as the dial says, and lets no other begin meanwhile', async () => {
    const clock = manualClock(Date.now());
    await using slow = await startAws({ clock, dial: 'cluster-update=60' });
    await givenRoles(slow);
    await givenCluster(slow, { name });
    const ask = (input: object) => slow.eks.send(new UpdateClusterConfigCommand({ name, ...input }));
    const { update: started } = await ask({ deletionProtection: true });
    const status = async () => (await slow.eks.send(new DescribeClusterCommand({ name }))).cluster;
    expect(await status()).toMatchObject({ status: 'UPDATING', deletionProtection: false });
    await expect(ask({ upgradePolicy: { supportType: 'STANDARD' } })).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: `Cannot UpgradePolicyUpdate because cluster demo currently has update ${started?.id} in progress`,
    });
    clock.advance(60_000);
    await slow.idle();
    expect(await status()).toMatchObject({ status: 'ACTIVE', deletionProtection: true });
  });

  it('keeps profiles from being made and unmade meanwhile', async () => {
    const clock = manualClock(Date.now());
    await using slow = await startAws({ clock, dial: 'cluster-update=60' });
    await givenRoles(slow);
    await givenCluster(slow, { name });
    await givenProfile(slow, name, 'here');
    await slow.idle();
    const { update: started } = await slow.eks.send(new UpdateClusterConfigCommand({ name, deletionProtection: true }));
    await expect(givenProfile(slow, name, 'new')).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: `Cannot create Fargate Profile new because cluster demo currently has update ${started?.id} in progress`,
    });
    const remove = () =>
      slow.eks.send(new DeleteFargateProfileCommand({ clusterName: name, fargateProfileName: 'here' }));
    await expect(remove()).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: 'Cannot Delete Fargate Profile here because cluster demo currently has an update in progress',
    });
    clock.advance(60_000);
    await slow.idle();
    expect((await remove()).fargateProfile?.status).toBe('DELETING');
  });

  it.each([
    ['logging', { logging: { clusterLogging: API_LOGS } }, 'LoggingUpdate'],
    ['upgradePolicy', { upgradePolicy: { supportType: 'STANDARD' as const } }, 'UpgradePolicyUpdate'],
    ['zonalShiftConfig', { zonalShiftConfig: { enabled: true } }, 'ZonalShiftConfigUpdate'],
    ['deletionProtection', { deletionProtection: true }, 'DeletionProtectionUpdate'],
  ])('of %s is one, and none when nothing would change', async (member, input, type) => {
    expect((await update(input))?.type).toBe(type);
    expect(await cluster()).toMatchObject(input);
    expect(await cluster()).toHaveProperty(member);
    await expect(update(input)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('No changes needed'),
    });
  });

  it('moves a cluster to other subnets of its VPC', async () => {
    const [first = '', second = ''] = await subnetIds(aws, 'public');
    expect((await update({ resourcesVpcConfig: { subnetIds: [first, second] } }))?.type).toBe('VpcConfigUpdate');
    await aws.idle();
    expect((await cluster())?.resourcesVpcConfig?.subnetIds).toEqual([first, second]);
    await expect(update({ resourcesVpcConfig: { subnetIds: [first] } })).rejects.toMatchObject({
      message: 'Subnets specified must be in at least two different AZs',
    });
  });

  it.each([
    ['nothing', {}, 'No update config is specified.'],
    [
      'two things',
      { deletionProtection: true, upgradePolicy: { supportType: 'STANDARD' as const } },
      'Only one type of update can be allowed.',
    ],
    [
      'an endpoint as it is',
      { resourcesVpcConfig: { endpointPublicAccess: true } },
      'Cluster is already at the desired configuration with endpointPrivateAccess: false , endpointPublicAccess: true, and Public Endpoint Restrictions: [0.0.0.0/0]',
    ],
    [
      'no endpoint at all',
      { resourcesVpcConfig: { endpointPublicAccess: false } },
      'Private and public endpoint access cannot be false',
    ],
    [
      'blocks of IPv6',
      { resourcesVpcConfig: { publicAccessCidrs: ['2001:db8::/32'] } },
      'The following CIDRs are invalid in publicAccessCidrs: [2001:db8::/32]',
    ],
    [
      'blocks of a private network',
      { resourcesVpcConfig: { publicAccessCidrs: ['172.16.4.0/24'] } },
      'The following CIDRs are not allowed in publicAccessCidrs: [172.16.4.0/24]',
    ],
  ])('of %s is refused', async (_what, input, message) => {
    await expect(update(input)).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  });

  it('of the authentication mode goes one way, step by step, and lets in by entries whom EKS let in', async () => {
    await givenProfile(aws, name, 'p1');
    const to = (authenticationMode: 'API' | 'API_AND_CONFIG_MAP' | 'CONFIG_MAP') =>
      update({ accessConfig: { authenticationMode } });
    await expect(to('API')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Unsupported authentication mode update from CONFIG_MAP to API',
    });
    await to('API_AND_CONFIG_MAP');
    const { accessEntries } = await aws.eks.send(new ListAccessEntriesCommand({ clusterName: name }));
    expect(accessEntries).toEqual([POD_ROLE, `arn:aws:iam::${ACCOUNT}:root`]);
    expect((await cluster())?.accessConfig).toEqual({ authenticationMode: 'API_AND_CONFIG_MAP' });
    await expect(to('CONFIG_MAP')).rejects.toMatchObject({
      message: 'Unsupported authentication mode update from API_AND_CONFIG_MAP to CONFIG_MAP',
    });
    await to('API');
    await expect(to('API_AND_CONFIG_MAP')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('of the encryption is made once', async () => {
    const associate = (keyArn: string) =>
      aws.eks.send(
        new AssociateEncryptionConfigCommand({
          clusterName: name,
          encryptionConfig: [{ resources: ['secrets'], provider: { keyArn } }],
        }),
      );
    const keyArn = `arn:aws:kms:us-west-2:${ACCOUNT}:key/0f7b1f9c-93bd-4f39-a4f5-1d3c1a3d3a11`;
    const nothing = new AssociateEncryptionConfigCommand({ clusterName: name, encryptionConfig: [] });
    await expect(aws.eks.send(nothing)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(associate('x')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect((await associate(keyArn)).update?.type).toBe('AssociateEncryptionConfig');
    expect((await cluster())?.encryptionConfig).toEqual([{ resources: ['secrets'], provider: { keyArn } }]);
    await expect(associate(keyArn)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Encryption is already enabled on the cluster',
    });
  });
});

describe('the key that encrypts a cluster', () => {
  it('is an issue of its health while it is off, to be deleted, or not there', async () => {
    const kms = new KMSClient({ endpoint: aws.url, region: REGION, credentials: TEST_KEY });
    const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({}));
    const [KeyId, keyArn = ''] = [key?.KeyId, key?.Arn];
    const encrypted = async (clusterName: string, arn: string) => {
      await givenCluster(aws, {
        name: clusterName,
        encryptionConfig: [{ resources: ['secrets'], provider: { keyArn: arn } }],
      });
      return async () =>
        (await aws.eks.send(new DescribeClusterCommand({ name: clusterName }))).cluster?.health?.issues;
    };
    const issues = await encrypted('own', keyArn);
    expect(await issues()).toEqual([]);
    await kms.send(new DisableKeyCommand({ KeyId }));
    expect(await issues()).toEqual([
      {
        code: 'KmsKeyDisabled',
        message: 'The AWS KMS Key associated with your cluster is disabled. Re-enable the key to recover your cluster.',
        resourceIds: [keyArn],
      },
    ]);
    await kms.send(new EnableKeyCommand({ KeyId }));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
    expect(await issues()).toMatchObject([{ code: 'KmsKeyMarkedForDeletion' }]);
    const of = (clusterName: string) => new ListInsightsCommand({ clusterName, filter: { statuses: ['ERROR'] } });
    expect((await aws.eks.send(of('own'))).insights).toMatchObject([{ name: 'Cluster health issues' }]);
    const none = `arn:aws:kms:${REGION}:${ACCOUNT}:key/00000000-0000-0000-0000-000000000000`;
    expect(await (await encrypted('other', none))()).toMatchObject([{ code: 'KmsKeyNotFound', resourceIds: [none] }]);
    const foreign = none.replace(ACCOUNT, '999999999999');
    expect(await (await encrypted('foreign', foreign))()).toEqual([]);
  });
});

describe('the version', () => {
  it('goes up by one', async () => {
    expect((await upgrade('1.34'))?.params).toEqual([
      { type: 'Version', value: '1.34' },
      { type: 'PlatformVersion', value: 'eks.13' },
    ]);
    expect(await cluster()).toMatchObject({ version: '1.34', platformVersion: 'eks.13' });
    expect(aws.started.get(name)?.version).toBe('1.34');
    await expect(upgrade('1.36')).rejects.toMatchObject({
      message: 'Unsupported Kubernetes minor version update from 1.34 to 1.36',
    });
    await expect(upgrade('1.32')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(upgrade('1.99')).rejects.toMatchObject({ message: 'unsupported Kubernetes version 1.99' });
  });

  it('goes back to the one before an upgrade, once, while nothing runs that is newer', async () => {
    const back = async (version: string, more: Partial<UpdateClusterVersionCommandInput> = {}) =>
      (await aws.eks.send(new UpdateClusterVersionCommand({ name, version, ...more }))).update;
    const insights = async () => {
      const filter = { categories: ['ROLLBACK_READINESS' as const] };
      const { insights: found = [] } = await aws.eks.send(new ListInsightsCommand({ clusterName: name, filter }));
      return found.map(({ kubernetesVersion, insightStatus }) => `${kubernetesVersion} ${insightStatus?.status}`);
    };
    await expect(back('1.32')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Unsupported Kubernetes minor version update from 1.33 to 1.32',
    });
    expect(await insights()).toEqual([]);
    await upgrade('1.34');
    expect(await insights()).toEqual(Array.from({ length: 4 }, () => '1.33 PASSING'));
    const ids: unknown[] = [];
    const pages = paginateListInsights({ client: aws.eks, pageSize: 1 }, { clusterName: name });
    for await (const { insights: page = [] } of pages) ids.push(...page.map(({ id }) => id));
    expect(new Set(ids).size).toBe(8);
    const nodeInfo = { kubeletVersion: 'v1.34.2-eks-680e576' } as never;
    await aws
      .cluster(name)
      .of(NODES)
      .create({ metadata: { name: 'fargate-1' }, status: { nodeInfo } });
    expect((await insights()).toSorted()).toEqual(['1.33 ERROR', '1.33 PASSING', '1.33 PASSING', '1.33 PASSING']);
    await expect(back('1.33')).rejects.toMatchObject({
      name: 'InvalidStateException',
      message: expect.stringMatching(/^Amazon EKS detected rollback readiness issues\. Call the ListInsights API/),
    });
    await expect(back('1.33', { rollbackConfig: { timeoutMinutes: 60 } })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    expect(await back('1.33', { force: true, rollbackConfig: { timeoutMinutes: 120 } })).toMatchObject({
      status: 'InProgress',
      type: 'VersionRollback',
      params: [
        { type: 'Version', value: '1.33' },
        { type: 'PlatformVersion', value: expect.stringMatching(/^eks\.\d+$/) },
      ],
    });
    expect(await cluster()).toMatchObject({ status: 'ACTIVE', version: '1.33' });
    expect(aws.started.get(name)?.version).toBe('1.33');
    expect(await insights()).toEqual([]);
    await expect(back('1.32')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect((await upgrade('1.34'))?.type).toBe('VersionUpdate');
  });

  it('goes back within seven days, and into extended support by that policy alone', async () => {
    const clock = manualClock(Date.parse('2026-07-20T00:00:00Z'));
    await using later = await startAws({ clock: { ...clock, wallMs: () => Date.now() } });
    await givenRoles(later);
    await givenCluster(later, { name, version: '1.33', upgradePolicy: { supportType: 'STANDARD' } });
    const go = async (version: string) => {
      const answer = await later.eks.send(new UpdateClusterVersionCommand({ name, version }));
      await later.idle();
      return answer.update?.type;
    };
    await go('1.34');
    clock.advance(6 * 86_400_000);
    await later.eks.send(new UpdateClusterConfigCommand({ name, deletionProtection: true }));
    await later.idle();
    expect(await go('1.33')).toBe('VersionRollback');
    await go('1.34');
    clock.advance(6 * 86_400_000);
    await expect(go('1.33')).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringMatching(/in extended support: change its upgrade policy to EXTENDED first$/),
    });
    clock.advance(2 * 86_400_000);
    await expect(go('1.33')).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringMatching(/more than 7 days have passed/),
    });
  });

  it('of those that there are is told, the newest first, the default among them', async () => {
    const { clusterVersions = [] } = await aws.eks.send(new DescribeClusterVersionsCommand({}));
    expect(clusterVersions.map((each) => each.clusterVersion)).toEqual([
      '1.36',
      '1.35',
      '1.34',
      '1.33',
      '1.32',
      '1.31',
      '1.30',
    ]);
    const ofAnyType = await aws.eks.send(new DescribeClusterVersionsCommand({ clusterType: '' }));
    expect(ofAnyType.clusterVersions).toEqual(clusterVersions);
    const only = await aws.eks.send(new DescribeClusterVersionsCommand({ defaultOnly: true }));
    expect(only.clusterVersions).toMatchObject([
      { clusterVersion: '1.35', clusterType: 'eks', defaultVersion: true, kubernetesPatchVersion: '1.35.6' },
    ]);
  });
});
