// Pods that no profile takes stay with the default scheduler, and are left alone by Fargate for good.

import { describe, expect, it } from 'vitest';
import { fargateCluster } from './support/fargate-cluster.ts';
import { create, events, launched, nodeNames, type PodOptions, read, reported } from './support/pods.ts';
import { WEB_PROFILE } from './support/profiles.ts';

const PROFILE_LABEL = 'eks.amazonaws.com/fargate-profile';
const LABELLED = { ...WEB_PROFILE, selectors: [{ namespace: 'default', labels: { compute: 'fargate' } }] };
const daemon = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'a8c2', controller: true };

describe('a pod that no profile takes', () => {
  it.each<[string, PodOptions, string]>([
    ['has not the labels of a selector', { metadata: { labels: { compute: 'ec2' } } }, 'default-scheduler'],
    [
      'names a profile that does not match',
      { metadata: { labels: { [PROFILE_LABEL]: 'other' } } },
      'default-scheduler',
    ],
    [
      'asks for another compute type',
      { metadata: { labels: { compute: 'fargate' }, annotations: { 'eks.amazonaws.com/compute-type': 'ec2' } } },
      'default-scheduler',
    ],
    [
      'belongs to a DaemonSet',
      { metadata: { labels: { compute: 'fargate' }, ownerReferences: [daemon] } },
      'default-scheduler',
    ],
    [
      'has a scheduler of its own',
      { metadata: { labels: { compute: 'fargate' } }, spec: { schedulerName: 'mine' } },
      'mine',
    ],
    [
      'has a node already',
      { metadata: { labels: { compute: 'fargate' } }, spec: { nodeName: 'elsewhere' } },
      'default-scheduler',
    ],
  ])('because it %s is left as it was sent', async (_why, options, schedulerName) => {
    const cluster = await fargateCluster();
    cluster.profiles.set(LABELLED, { ...WEB_PROFILE, name: 'other', selectors: [{ namespace: 'elsewhere' }] });
    const pod = await create(cluster, 'web', options);
    expect(pod.spec).toMatchObject({ schedulerName, priority: 0 });
    expect(pod.spec).not.toHaveProperty('priorityClassName', expect.anything());
    expect(pod.metadata?.labels).toEqual(options.metadata?.labels);
    await cluster.settled();
    expect(await events(cluster, pod)).toEqual([]);
    expect(cluster.network.requests).toEqual([]);
  });

  it('because it is only being made stays where it is when the profile becomes active', async () => {
    const cluster = await fargateCluster();
    cluster.profiles.set({ ...WEB_PROFILE, isActive: false });
    expect((await create(cluster, 'early')).spec?.schedulerName).toBe('default-scheduler');
    cluster.profiles.set(WEB_PROFILE);
    await launched(cluster, 'late');
    const early = await read(cluster, 'early');
    expect(early.spec).toMatchObject({ schedulerName: 'default-scheduler', priority: 0 });
    expect(early.spec?.nodeName).toBeUndefined();
  });

  it('is told by the default scheduler that it tolerates none of Fargate’s nodes', async () => {
    const cluster = await fargateCluster();
    cluster.runKubernetes();
    await launched(cluster, 'one');
    await launched(cluster, 'two');
    cluster.profiles.set();
    const pod = await create(cluster, 'other');
    await cluster.settled();
    const said = await events(cluster, pod);
    expect(said.map(reported)).toEqual(['Warning FailedScheduling default-scheduler']);
    expect(said.map(({ message }) => message)).toEqual([
      '0/2 nodes are available: 2 node(s) had untolerated taint {eks.amazonaws.com/compute-type: fargate}. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
    ]);
    expect(await nodeNames(cluster)).toHaveLength(2);
  });
});

describe('a pod that is told which compute type to use', () => {
  it('is taken when that is fargate', async () => {
    const cluster = await fargateCluster();
    const annotations = { 'eks.amazonaws.com/compute-type': 'fargate' };
    const pod = await create(cluster, 'web', { metadata: { annotations } });
    expect(pod.spec?.schedulerName).toBe('fargate-scheduler');
    expect(pod.metadata?.annotations).toEqual(annotations);
  });
});

describe('of several profiles', () => {
  it('the first by name takes the pod, and the one that the pod names goes before it', async () => {
    const cluster = await fargateCluster();
    cluster.profiles.set({ ...WEB_PROFILE, name: 'prod-workload' }, { ...WEB_PROFILE, name: 'beta-workload' });
    const any = await create(cluster, 'any');
    expect(any.metadata?.labels).toEqual({ [PROFILE_LABEL]: 'beta-workload' });
    const chosen = await create(cluster, 'chosen', { metadata: { labels: { [PROFILE_LABEL]: 'prod-workload' } } });
    expect(chosen.metadata?.labels).toEqual({ [PROFILE_LABEL]: 'prod-workload' });
    expect(chosen.spec?.schedulerName).toBe('fargate-scheduler');
  });
});
