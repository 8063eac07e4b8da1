// The networks of hybrid nodes: checked as EKS checks them, kept, described, changed and taken away.

import {
  CreateClusterCommand,
  DescribeClusterCommand,
  type RemoteNetworkConfigRequest,
  UpdateClusterConfigCommand,
} from '@aws-sdk/client-eks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLUSTER_ROLE, givenCluster, givenRoles, subnetIds } from '../support/given.ts';
import { type RunningAws, startAws } from '../support/start-aws.ts';

let aws: RunningAws;
const name = 'demo';
beforeEach(async () => {
  aws = await startAws();
  await givenRoles(aws);
});
afterEach(() => aws[Symbol.asyncDispose]());

const networks = (nodes: string[], pods: string[] = []): RemoteNetworkConfigRequest => ({
  remoteNodeNetworks: nodes.length > 0 ? [{ cidrs: nodes }] : [],
  remotePodNetworks: pods.length > 0 ? [{ cidrs: pods }] : [],
});
const create = async (remoteNetworkConfig: RemoteNetworkConfigRequest, authenticationMode?: 'CONFIG_MAP') =>
  aws.eks.send(
    new CreateClusterCommand({
      name,
      roleArn: CLUSTER_ROLE,
      resourcesVpcConfig: { subnetIds: await subnetIds(aws, 'private') },
      accessConfig: { authenticationMode: authenticationMode ?? 'API' },
      kubernetesNetworkConfig: { serviceIpv4Cidr: '10.100.0.0/16' },
      remoteNetworkConfig,
    }),
  );
const update = async (remoteNetworkConfig: RemoteNetworkConfigRequest) =>
  (await aws.eks.send(new UpdateClusterConfigCommand({ name, remoteNetworkConfig }))).update;
const described = async () => (await aws.eks.send(new DescribeClusterCommand({ name }))).cluster?.remoteNetworkConfig;

describe('remote networks', () => {
  it('are described as they were asked for, and not at all where nobody asked', async () => {
    const { cluster } = await create(networks(['10.200.0.0/16', '192.168.7.1/32'], ['10.210.0.0/16']));
    expect(cluster?.remoteNetworkConfig).toEqual({
      remoteNodeNetworks: [{ cidrs: ['10.200.0.0/16', '192.168.7.1/32'] }],
      remotePodNetworks: [{ cidrs: ['10.210.0.0/16'] }],
    });
    expect(await described()).toEqual(cluster?.remoteNetworkConfig);
    await givenCluster(aws, { name: 'plain' });
    const plain = await aws.eks.send(new DescribeClusterCommand({ name: 'plain' }));
    expect(plain.cluster).not.toHaveProperty('remoteNetworkConfig');
  });

  it('are changed whole, and taken away by empty lists', async () => {
    await create(networks(['10.200.0.0/16'], ['10.210.0.0/16']));
    const started = await update(networks(['10.201.0.0/16']));
    expect(started).toMatchObject({
      type: 'RemoteNetworkConfigUpdate',
      params: [{ type: 'RemoteNetworkConfig', value: JSON.stringify(networks(['10.201.0.0/16'])) }],
    });
    expect(await described()).toEqual({ remoteNodeNetworks: [{ cidrs: ['10.201.0.0/16'] }] });
    await expect(update(networks(['10.201.0.0/16']))).rejects.toMatchObject({
      message: 'No changes needed for the remoteNetworkConfig provided',
    });
    await update(networks([]));
    expect(await described()).toBeUndefined();
  });

  it('want access entries', async () => {
    const message = 'AccessConfig AuthMode must be API_AND_CONFIG_MAP or API when remoteNetworkConfig is specified';
    await expect(create(networks(['10.200.0.0/16']), 'CONFIG_MAP')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message,
    });
    await givenCluster(aws, { name });
    await expect(update(networks(['10.200.0.0/16']))).rejects.toMatchObject({ message });
  });

  const many = Array.from({ length: 16 }, (_, index) => `10.200.${index}.0/24`);
  it.each<[string, string[], string[], string]>([
    ['the VPC’s', ['10.0.16.0/20'], [], 'node network: CIDR 10.0.16.0/20 overlaps with VPC CIDR 10.0.0.0/16'],
    [
      'the services’',
      ['10.200.0.0/16'],
      ['10.100.1.0/24'],
      'pod network: CIDR 10.100.1.0/24 overlaps with service CIDR 10.100.0.0/16',
    ],
    [
      'each other’s',
      ['10.200.0.0/16'],
      ['10.200.1.0/24'],
      'pod network: CIDR 10.200.1.0/24 overlaps with remote node network CIDR 10.200.0.0/16',
    ],
    ['public ones', ['11.0.0.0/16'], [], 'node network: CIDR 11.0.0.0/16 is not within RFC1918 range'],
    ['what is no block', ['10.200.0.1/16'], [], 'node network: CIDR 10.200.0.1/16 is not a valid IPv4 CIDR'],
    ['more than fifteen', many, [], 'node network: at most 15 CIDRs can be specified'],
  ])('are not %s', async (_what, nodes, pods, why) => {
    await expect(create(networks(nodes, pods))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: `Invalid remote ${why}`,
    });
  });

  it('of pods come with those of nodes, and of each kind there is one', async () => {
    await expect(create(networks([], ['10.210.0.0/16']))).rejects.toMatchObject({
      message: 'Remote pod networks can be specified only together with remote node networks',
    });
    const two = { remoteNodeNetworks: [{ cidrs: ['10.200.0.0/16'] }, { cidrs: ['10.201.0.0/16'] }] };
    await expect(create(two)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
