// kill -9 while a cluster or a profile is being made or taken down: the next start completes it.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeNetworkInterfacesCommand, DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import {
  DeleteClusterCommand,
  DeleteFargateProfileCommand,
  DescribeFargateProfileCommand,
  ListFargateProfilesCommand,
} from '@aws-sdk/client-eks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ApiClients,
  apiClients,
  clusterStatus,
  coreApi,
  createCluster,
  createProfile,
  createRole,
  isReady,
  podInterfaces,
  podOf,
  when,
} from './api-clients.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const HOUR = 3_600;
const PROFILE = { clusterName: 'demo', fargateProfileName: 'all' };

describe('an emulator that is killed', () => {
  const directory = temporaryDirectory();
  const dataDirectory = join(directory.path, 'data');
  let emulator: EmulatorProcess;
  let clients: ApiClients;

  /** @param dial at which stage everything stands still until the next start */
  async function start(dial: string): Promise<void> {
    const settings = { EKS_FARGATE_DIAL: dial };
    const place = { dataDirectory, instance: `kill-eks-${process.pid}`, firstPort: 24_260, settings } as const;
    emulator = await startProcess({ ...place, runtime: 'simulated' });
    clients = apiClients(emulator.endpoint);
  }

  async function killAndStart(dial: string): Promise<void> {
    expect(await emulator.stop('SIGKILL')).toBe('SIGKILL');
    await start(dial);
  }

  const profileStatus = async () =>
    (await clients.eks.send(new DescribeFargateProfileCommand(PROFILE))).fargateProfile?.status;

  beforeAll(async () => {
    await start(`cluster-create=${HOUR}`);
    await createRole(clients);
    await createCluster(clients);
  });

  afterAll(async () => {
    await emulator.stop('SIGINT');
    directory[Symbol.dispose]();
  });

  it('while a cluster is CREATING has it ACTIVE after the next start, with the interfaces it had taken', async () => {
    expect(await clusterStatus(clients)).toBe('CREATING');
    const interfaces = async () => (await clients.ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces;
    const taken = await interfaces();
    await killAndStart(`fargate-profile-create=${HOUR}`);
    expect(await clusterStatus(clients)).toBe('ACTIVE');
    expect(await interfaces()).toEqual(taken);
    const api = await coreApi(clients);
    expect((await api.listNamespace()).items).toHaveLength(4);
  });

  it('while a profile is CREATING has it ACTIVE after the next start, and launches its pods', async () => {
    await createProfile(clients);
    expect(await profileStatus()).toBe('CREATING');
    await killAndStart(`fargate-profile-delete=${HOUR}`);
    expect(await profileStatus()).toBe('ACTIVE');
    const api = await coreApi(clients);
    const containers = [{ name: 'web', image: 'web:1' }];
    await api.createNamespacedPod({ namespace: 'default', body: { metadata: { name: 'web' }, spec: { containers } } });
    await when(podOf(api, 'web'), isReady);
  });

  it('while a profile is DELETING has neither it nor a pod of it after the next start', async () => {
    await clients.eks.send(new DeleteFargateProfileCommand(PROFILE));
    expect(await profileStatus()).toBe('DELETING');
    await killAndStart(`cluster-delete=${HOUR}`);
    const profiles = async () =>
      (await clients.eks.send(new ListFargateProfilesCommand({ clusterName: 'demo' }))).fargateProfileNames;
    expect(await when(profiles, (names) => names?.length === 0)).toEqual([]);
    const api = await coreApi(clients);
    expect((await api.listNamespacedPod({ namespace: 'default' })).items).toEqual([]);
    await when(
      () => podInterfaces(clients),
      (interfaces) => Object.keys(interfaces).length === 0,
    );
  });

  it('while a cluster is DELETING has nothing of it after the next start', async () => {
    await clients.eks.send(new DeleteClusterCommand({ name: 'demo' }));
    expect(await clusterStatus(clients)).toBe('DELETING');
    await killAndStart('instant');
    expect(await clusterStatus(clients)).toBeUndefined();
    const { NetworkInterfaces = [] } = await clients.ec2.send(new DescribeNetworkInterfacesCommand({}));
    // The VPC's own NAT gateway has one.
    expect(NetworkInterfaces.filter(({ InterfaceType }) => String(InterfaceType) !== 'nat_gateway')).toEqual([]);
    const { SecurityGroups = [] } = await clients.ec2.send(new DescribeSecurityGroupsCommand({}));
    expect(SecurityGroups.map(({ GroupName }) => GroupName)).toEqual(['default']);
    const folder = join(dataDirectory, 'clusters');
    expect(existsSync(folder) && readdirSync(folder)).toEqual([]);
  });
});
