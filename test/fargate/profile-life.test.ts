// What becomes of pods when EKS changes the profile that took them, or its role's place in aws-auth.

import { DeleteFargateProfileCommand, DescribeFargateProfileCommand } from '@aws-sdk/client-eks';
import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { type EksCluster, eksCluster } from './support/eks.ts';
import { type FargateCluster, MERGE } from './support/fargate-cluster.ts';
import { bound, create, events, isBound, launched, nodeNames, refused, reported, toldOnce } from './support/pods.ts';

const AWS_AUTH = { namespace: 'kube-system', name: 'aws-auth' };
const PROFILE = { clusterName: 'test', fargateProfileName: 'web-profile' };

const pods = async ({ core }: FargateCluster): Promise<V1Pod[]> =>
  (await core.listNamespacedPod({ namespace: 'default' })).items;

async function giveReplicaSet({ apps }: FargateCluster): Promise<void> {
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nginx:1' }] } };
  const body = { metadata: { name: 'web' }, spec: { replicas: 2, selector: { matchLabels: labels }, template } };
  await apps.createNamespacedReplicaSet({ namespace: 'default', body });
}

/** Deletes the pods that are told to go, as their kubelets do when the containers have ended. */
async function endDeletedPods({ cluster }: EksCluster): Promise<void> {
  for (const { metadata } of await pods(cluster)) {
    if (!metadata?.deletionTimestamp) continue;
    await cluster.core.deleteNamespacedPod({ namespace: 'default', name: metadata.name ?? '', gracePeriodSeconds: 0 });
  }
}

describe('a profile that is deleted', () => {
  it('deletes its pods and no others; those that are made in their place stay Pending', async () => {
    const eks = await eksCluster('web-profile');
    const { cluster } = eks;
    cluster.runKubernetes();
    const other = await create(cluster, 'other', { spec: { schedulerName: 'mine' } });
    await giveReplicaSet(cluster);
    const before = await cluster.until(
      () => pods(cluster),
      (all) => all.filter(isBound).length === 2,
    );
    await cluster.settled();
    await eks.eks.send(new DeleteFargateProfileCommand(PROFILE));
    await cluster.until(
      () => pods(cluster),
      (all) => all.filter(({ metadata }) => metadata?.deletionTimestamp).length === 2,
    );
    const { fargateProfile } = await eks.eks.send(new DescribeFargateProfileCommand(PROFILE));
    expect(fargateProfile?.status).toBe('DELETING');
    await endDeletedPods(eks);
    await eks.settled();
    await cluster.settled();
    await expect(eks.eks.send(new DescribeFargateProfileCommand(PROFILE))).rejects.toThrow('No Fargate Profile found');

    const after = await pods(cluster);
    const oldUids = before.filter(isBound).map(({ metadata }) => metadata?.uid);
    expect(after.filter(({ metadata }) => oldUids.includes(metadata?.uid))).toEqual([]);
    expect(after.map(({ metadata }) => metadata?.uid)).toContain(other.metadata?.uid);
    const recreated = after.filter(({ metadata }) => metadata?.labels?.['app'] === 'web');
    expect(recreated).toHaveLength(2);
    for (const pod of recreated) {
      expect(pod.spec).toMatchObject({ schedulerName: 'default-scheduler', priority: 0 });
      expect(pod.spec?.nodeName).toBeUndefined();
      expect(pod.status?.phase).toBe('Pending');
      expect(pod.metadata?.labels).not.toHaveProperty(['eks.amazonaws.com/fargate-profile']);
      expect(new Set((await events(cluster, pod)).map(reported))).toEqual(
        new Set(['Warning FailedScheduling default-scheduler']),
      );
    }
    expect(await nodeNames(cluster)).toEqual([]);
    expect(cluster.network.list()).toEqual([]);
  });
});

describe('a role that is taken out of aws-auth', () => {
  it('keeps new pods from being launched until it is back; those that run go on', async () => {
    const { cluster } = await eksCluster('web-profile');
    const running = await launched(cluster, 'running');
    const { data } = await cluster.core.readNamespacedConfigMap(AWS_AUTH);
    expect(data?.['mapRoles']).toContain('system:node:{{SessionName}}');
    await cluster.core.patchNamespacedConfigMap({ ...AWS_AUTH, body: { data: { mapRoles: '[]' } } }, MERGE);
    await create(cluster, 'web');
    await refused(cluster, 'web');
    await cluster.settled();
    const message =
      'Misconfigured Fargate Profile: fargate profile web-profile blocked for new launches due to: Pod execution role is not found in auth config or does not have all required permissions for launching fargate pods.';
    expect(await refused(cluster, 'web')).toEqual(toldOnce('POD_MISCONFIGURED_PROFILE', message));
    expect(await nodeNames(cluster)).toEqual([running.spec?.nodeName]);
    await cluster.core.patchNamespacedConfigMap({ ...AWS_AUTH, body: { data: data ?? {} } }, MERGE);
    await bound(cluster, 'web');
    expect(await nodeNames(cluster)).toHaveLength(2);
  });
});
