// What EKS keeps beside clusters that run here: capabilities, registered clusters, EKS Anywhere subscriptions; and its insights.

import {
  CreateCapabilityCommand,
  CreateClusterCommand,
  CreateEksAnywhereSubscriptionCommand,
  DeleteCapabilityCommand,
  DeleteEksAnywhereSubscriptionCommand,
  DeregisterClusterCommand,
  DescribeCapabilityCommand,
  DescribeClusterCommand,
  DescribeEksAnywhereSubscriptionCommand,
  DescribeInsightCommand,
  DescribeInsightsRefreshCommand,
  DescribeUpdateCommand,
  ListCapabilitiesCommand,
  ListClustersCommand,
  ListEksAnywhereSubscriptionsCommand,
  ListInsightsCommand,
  ListTagsForResourceCommand,
  ListUpdatesCommand,
  RegisterClusterCommand,
  StartInsightsRefreshCommand,
  TagResourceCommand,
  UpdateCapabilityCommand,
  UpdateEksAnywhereSubscriptionCommand,
} from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAEMON_SETS, NODES } from '../../../src/kube/kind-refs.ts';
import { CLUSTER_ROLE, givenCluster, givenRoles, POD_ROLE, subnetIds } from '../support/given.ts';
import { ACCOUNT, REGION, type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
const clusterName = 'demo';
beforeEach(async () => {
  aws = await startAws();
  await givenRoles(aws);
  await givenCluster(aws, { name: clusterName, version: '1.34' });
});
afterEach(() => aws[Symbol.asyncDispose]());

async function tagAndRead(resourceArn: string) {
  await aws.eks.send(new TagResourceCommand({ resourceArn, tags: { b: 'c' } }));
  return (await aws.eks.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
}

describe('a capability', () => {
  const about = { clusterName, capabilityName: 'ack' };
  const create = (roleArn = CLUSTER_ROLE) =>
    aws.eks.send(
      new CreateCapabilityCommand({
        ...about,
        type: 'ACK',
        roleArn,
        deletePropagationPolicy: 'RETAIN',
        tags: { a: 'b' },
      }),
    );

  it('is kept, updated by an update of its own, tagged and deleted', async () => {
    const { capability } = await create();
    expect(capability).toMatchObject({
      status: 'CREATING',
      arn: expect.stringContaining(':capability/demo/ack/ack/'),
      tags: { a: 'b' },
    });
    await expect(create()).rejects.toMatchObject({ name: 'ResourceInUseException' });
    const { update } = await aws.eks.send(new UpdateCapabilityCommand({ ...about, roleArn: POD_ROLE }));
    const found = await aws.eks.send(new DescribeCapabilityCommand(about));
    expect(found.capability).toMatchObject({ status: 'ACTIVE', roleArn: POD_ROLE, type: 'ACK' });
    const ofCapability = { name: clusterName, updateId: update?.id, capabilityName: 'ack' };
    expect((await aws.eks.send(new DescribeUpdateCommand(ofCapability))).update?.status).toBe('Successful');
    await expect(
      aws.eks.send(new DescribeUpdateCommand({ name: clusterName, updateId: update?.id })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect((await aws.eks.send(new ListUpdatesCommand({ name: clusterName }))).updateIds).toEqual([]);
    expect(await tagAndRead(capability?.arn ?? '')).toEqual({ a: 'b', b: 'c' });
    const { capabilities } = await aws.eks.send(new ListCapabilitiesCommand({ clusterName }));
    expect(capabilities).toMatchObject([{ capabilityName: 'ack' }]);
    expect(capabilities?.[0]).not.toHaveProperty('configuration');
    await aws.eks.send(new DeleteCapabilityCommand(about));
    await expect(aws.eks.send(new DescribeCapabilityCommand(about))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('of each type there is one in a cluster', async () => {
    await create();
    const again = {
      ...about,
      capabilityName: 'other',
      roleArn: CLUSTER_ROLE,
      deletePropagationPolicy: 'RETAIN',
    } as const;
    await expect(aws.eks.send(new CreateCapabilityCommand({ ...again, type: 'ACK' }))).rejects.toMatchObject({
      name: 'ResourceInUseException',
    });
    const kro = await aws.eks.send(new CreateCapabilityCommand({ ...again, type: 'KRO' }));
    expect(kro.capability).toMatchObject({ version: expect.stringMatching(/^v\d/) });
    expect(kro.capability).not.toHaveProperty('configuration');
  });

  it('of Argo CD has a server once it is made, and an update changes who may do what', async () => {
    const argo = { clusterName, capabilityName: 'argo' };
    const user = (id: string) => ({ id, type: 'SSO_USER' as const });
    const admins = { role: 'ADMIN' as const, identities: [user('a'), user('b')] };
    const idcInstanceArn = 'arn:aws:sso:::instance/ssoins-1234567890abcdef';
    const { capability: made } = await aws.eks.send(
      new CreateCapabilityCommand({
        ...argo,
        type: 'ARGOCD',
        roleArn: CLUSTER_ROLE,
        deletePropagationPolicy: 'RETAIN',
        configuration: { argoCd: { awsIdc: { idcInstanceArn }, rbacRoleMappings: [admins] } },
      }),
    );
    expect(made?.configuration?.argoCd).not.toHaveProperty('serverUrl');
    const find = async () =>
      (await aws.eks.send(new DescribeCapabilityCommand(argo))).capability?.configuration?.argoCd;
    expect(await find()).toEqual({
      namespace: 'argocd',
      awsIdc: {
        idcInstanceArn,
        idcRegion: REGION,
        idcManagedApplicationArn: expect.stringMatching(
          /^arn:aws:sso::123456789012:application\/ssoins-1234567890abcdef\/apl-/,
        ),
      },
      rbacRoleMappings: [admins],
      networkAccess: { vpceIds: [] },
      serverUrl: expect.stringMatching(/^https:\/\/[0-9a-f]{16}\.eks-capabilities\.us-west-2\.amazonaws\.com$/),
    });
    const editors = { role: 'EDITOR' as const, identities: [user('c')] };
    const taken = { role: 'ADMIN' as const, identities: [user('a')] };
    const networkAccess = { vpceIds: ['vpce-1'] };
    const { update } = await aws.eks.send(
      new UpdateCapabilityCommand({
        ...argo,
        configuration: {
          argoCd: {
            networkAccess,
            rbacRoleMappings: { addOrUpdateRoleMappings: [editors], removeRoleMappings: [taken] },
          },
        },
      }),
    );
    expect(update).toMatchObject({
      type: 'CapabilityUpdate',
      params: [
        { type: 'RoleMappingsToAddOrUpdate', value: JSON.stringify([editors]) },
        { type: 'RoleMappingsToRemove', value: JSON.stringify([taken]) },
        { type: 'NetworkAccess', value: JSON.stringify(networkAccess) },
      ],
    });
    expect(await find()).toMatchObject({
      networkAccess,
      rbacRoleMappings: [{ role: 'ADMIN', identities: [user('b')] }, editors],
    });
  });

  it('of ACK tells whether references may leave their namespace', async () => {
    await create();
    const find = async () => (await aws.eks.send(new DescribeCapabilityCommand(about))).capability?.configuration;
    expect(await find()).toEqual({ ack: { enableCrossNamespace: false } });
    const change = (ack: { enableCrossNamespace?: boolean; disabledServices?: string[] }) =>
      aws.eks.send(new UpdateCapabilityCommand({ ...about, configuration: { ack } }));
    await change({ enableCrossNamespace: true });
    await change({ disabledServices: ['s3'] });
    expect(await find()).toEqual({ ack: { enableCrossNamespace: true, disabledServices: ['s3'] } });
  });

  it('without its role is refused', async () => {
    await expect(create(`arn:aws:iam::${ACCOUNT}:role/none`)).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('a registered cluster', () => {
  it('is PENDING, shows among all, and goes', async () => {
    const register = new RegisterClusterCommand({
      name: 'elsewhere',
      connectorConfig: { provider: 'GKE', roleArn: CLUSTER_ROLE },
    });
    const { cluster } = await aws.eks.send(register);
    expect(cluster).toMatchObject({
      status: 'PENDING',
      connectorConfig: { provider: 'GKE', activationCode: expect.stringMatching(/^\w{20}$/) },
    });
    const list = async (include: string[]) => (await aws.eks.send(new ListClustersCommand({ include }))).clusters;
    expect(await list(['all'])).toEqual([clusterName, 'elsewhere']);
    expect(await list([])).toEqual([clusterName]);
    expect((await aws.eks.send(new DescribeClusterCommand({ name: 'elsewhere' }))).cluster?.status).toBe('PENDING');
    const create = new CreateClusterCommand({
      name: 'elsewhere',
      roleArn: CLUSTER_ROLE,
      resourcesVpcConfig: { subnetIds: await subnetIds(aws, 'private') },
    });
    await expect(aws.eks.send(create)).rejects.toMatchObject({ name: 'ResourceInUseException' });
    const gone = await aws.eks.send(new DeregisterClusterCommand({ name: 'elsewhere' }));
    expect(gone.cluster).toMatchObject({ status: 'DELETING', connectorConfig: { provider: 'GKE' } });
    expect(gone.cluster?.connectorConfig).not.toHaveProperty('activationCode');
    await expect(aws.eks.send(new DeregisterClusterCommand({ name: 'elsewhere' }))).rejects.toMatchObject({
      message: 'No cluster found for name: elsewhere.',
    });
  });
});

describe('an EKS Anywhere subscription', () => {
  it('is kept for its term, and renews itself when told to', async () => {
    const create = (duration: number) =>
      aws.eks.send(
        new CreateEksAnywhereSubscriptionCommand({
          name: 'edge',
          term: { duration, unit: 'MONTHS' },
          licenseQuantity: 1,
        }),
      );
    await expect(create(7)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const { subscription } = await create(12);
    await expect(create(36)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const id = subscription?.id ?? '';
    await aws.eks.send(new UpdateEksAnywhereSubscriptionCommand({ id, autoRenew: true }));
    const found = await aws.eks.send(new DescribeEksAnywhereSubscriptionCommand({ id }));
    expect(found.subscription).toMatchObject({ status: 'ACTIVE', autoRenew: true, term: { duration: 12 } });
    const years = (found.subscription?.expirationDate?.getUTCFullYear() ?? 0) - new Date().getUTCFullYear();
    expect(years).toBe(1);
    expect(await tagAndRead(subscription?.arn ?? '')).toEqual({ b: 'c' });
    const list = async (status: string) =>
      (await aws.eks.send(new ListEksAnywhereSubscriptionsCommand({ includeStatus: [status as 'ACTIVE'] })))
        .subscriptions;
    expect(await list('ACTIVE')).toHaveLength(1);
    expect(await list('EXPIRED')).toEqual([]);
    await aws.eks.send(new DeleteEksAnywhereSubscriptionCommand({ id }));
    await expect(aws.eks.send(new DescribeEksAnywhereSubscriptionCommand({ id }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      subscriptionId: id,
    });
  });
});

describe('the insights of a cluster', () => {
  const kubelets = async (version: string) => {
    await aws
      .cluster(clusterName)
      .of(NODES)
      .create({ metadata: { name: 'n1' }, status: { nodeInfo: { kubeletVersion: version } as never } });
  };
  const skew = async () => {
    const { insights = [] } = await aws.eks.send(new ListInsightsCommand({ clusterName }));
    const id = insights.find(({ name }) => name === 'Kubelet version skew')?.id;
    return (await aws.eks.send(new DescribeInsightCommand({ clusterName, id }))).insight;
  };

  it('say whether its nodes would bear the next version', async () => {
    expect(await skew()).toMatchObject({
      category: 'UPGRADE_READINESS',
      kubernetesVersion: '1.35',
      insightStatus: { status: 'PASSING', reason: 'Node kubelet versions match the cluster control plane version.' },
      description:
        'Checks for kubelet versions of worker nodes in the cluster to see if upgrade would cause non compliance with supported Kubernetes kubelet version skew policy.',
      additionalInfo: { 'Updating a managed node group': expect.stringMatching(/^https:/) },
      resources: [],
    });
    await kubelets('v1.31.2-eks-680e576');
    expect(await skew()).toMatchObject({
      insightStatus: { status: 'ERROR' },
      resources: [{ kubernetesResourceUri: '/api/v1/nodes/n1', insightStatus: { status: 'ERROR' } }],
    });
    const filtered = async (status: string) =>
      (await aws.eks.send(new ListInsightsCommand({ clusterName, filter: { statuses: [status as 'ERROR'] } })))
        .insights;
    expect(await filtered('ERROR')).toHaveLength(1);
    expect(await filtered('UNKNOWN')).toEqual([]);
    await expect(aws.eks.send(new DescribeInsightCommand({ clusterName, id: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('say whether kube-proxy would bear it, and are those that EKS has', async () => {
    const named = async () => {
      const { insights = [] } = await aws.eks.send(new ListInsightsCommand({ clusterName }));
      return Object.fromEntries(insights.map(({ name, insightStatus }) => [name, insightStatus?.status]));
    };
    expect(await named()).toEqual({
      'Cluster health issues': 'PASSING',
      'EKS add-on version compatibility': 'PASSING',
      'Kubelet version skew': 'PASSING',
      'kube-proxy version skew': 'PASSING',
    });
    const containers = [{ name: 'kube-proxy', image: 'registry/eks/kube-proxy:v1.32.0-eksbuild.2' }];
    await aws
      .cluster(clusterName)
      .of(DAEMON_SETS)
      .create({
        metadata: { name: 'kube-proxy', namespace: 'kube-system' },
        spec: { selector: {}, template: { spec: { containers } } },
      });
    expect(await named()).toMatchObject({ 'kube-proxy version skew': 'WARNING' });
  });

  it('are refreshed when told to', async () => {
    const refreshed = new DescribeInsightsRefreshCommand({ clusterName });
    await expect(aws.eks.send(refreshed)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const started = await aws.eks.send(new StartInsightsRefreshCommand({ clusterName }));
    expect(started.status).toBe('IN_PROGRESS');
    expect(await aws.eks.send(refreshed)).toMatchObject({ status: 'COMPLETED', startedAt: expect.any(Date) });
  });
});
