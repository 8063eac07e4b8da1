// The node of a Fargate pod, and its lease, from the launch to the pod's end.

import { readFileSync } from 'node:fs';
import type { V1Lease, V1Node } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { registerNode } from '../../src/fargate/launch.ts';
import type { PodInterface } from '../../src/fargate/ports.ts';
import { EVENTS, NODES, PODS } from '../../src/kube/kind-refs.ts';
import { ENVIRONMENT, type FargateCluster, fargateCluster, MERGE } from './support/fargate-cluster.ts';
import { bound, create, events, launched, nodeNames, nodes, remove } from './support/pods.ts';

const NODE = 'fargate-ip-10-0-1-17.us-west-2.compute.internal';
const GOLDEN_SUBNET = { subnetId: 'subnet-b', availabilityZone: 'us-west-2b', addresses: ['10.42.11.96'] };

const golden = () => parse(readFileSync(new URL('./fixtures/node.yaml', import.meta.url), 'utf8')) as V1Node;

/** The node as it is written, with names in the place of ids and times. */
function withoutIds(node: V1Node): unknown {
  const { name, labels, annotations } = node.metadata ?? {};
  const text = JSON.stringify({ metadata: { name, labels, annotations }, spec: node.spec, status: node.status })
    .replace(/"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z"/g, '"<time>"')
    .replace(/"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g, '"<uuid>"')
    .replace(/\/[0-9a-f]{10}-[0-9a-f]{32}\//, '/<task>/')
    .replace(/"machineID":"[0-9a-f]{32}"/, '"machineID":"<machine>"');
  return JSON.parse(text);
}

const lease = ({ coordination }: FargateCluster) =>
  coordination.readNamespacedLease({ namespace: 'kube-node-lease', name: NODE });

async function leaseNames({ coordination }: FargateCluster): Promise<string[]> {
  const { items } = await coordination.listNamespacedLease({ namespace: 'kube-node-lease' });
  return items.map(({ metadata }) => metadata?.name ?? '');
}

/** The client gives the text of a MicroTime, whatever its type says. */
const renewedMs = ({ spec }: V1Lease) => Date.parse(String(spec?.renewTime));
const hasLease = (names: string[]) => names.length > 0;
const ready = (node: V1Node | undefined) => node?.status?.conditions?.find(({ type }) => type === 'Ready');

describe('the node of a pod', () => {
  it('is what a real one is', async () => {
    const cluster = await fargateCluster({ subnets: [GOLDEN_SUBNET] });
    await launched(cluster, 'web');
    const [node, ...others] = await nodes(cluster);
    expect(others).toEqual([]);
    expect(withoutIds(node ?? {})).toEqual(golden());
  });

  it('has the names of us-east-1 there, and the size of a machine that holds a large pod', async () => {
    const environment = { region: 'us-east-1', clusterName: 'test', kubernetesVersion: '1.33' };
    const subnet = { subnetId: 'subnet-a', availabilityZone: 'us-east-1c', addresses: ['10.0.1.15'] };
    const cluster = await fargateCluster({ environment, subnets: [subnet] });
    const resources = { requests: { cpu: '3', memory: '20Gi' } };
    await launched(cluster, 'web', { spec: { containers: [{ name: 'app', image: 'nginx:1', resources }] } });
    const [node] = await nodes(cluster);
    expect(node?.metadata?.name).toBe('fargate-ip-10-0-1-15.ec2.internal');
    expect(node?.metadata?.labels).toMatchObject({
      'kubernetes.io/hostname': 'ip-10-0-1-15.ec2.internal',
      'topology.kubernetes.io/region': 'us-east-1',
      'topology.kubernetes.io/zone': 'us-east-1c',
    });
    expect(node?.spec?.providerID).toMatch(
      /^aws:\/\/\/us-east-1c\/[0-9a-f]{10}-[0-9a-f]{32}\/fargate-ip-10-0-1-15\.ec2\.internal$/,
    );
    expect(node?.status?.nodeInfo?.kubeletVersion).toMatch(/^v1\.33\.\d+-eks-[0-9a-f]{7}$/);
    const machine = 21 * 1024 * 1024;
    expect(node?.status?.capacity).toMatchObject({ cpu: '4', memory: `${machine - 280_384}Ki`, pods: '1' });
  });

  it('is one for each pod, at the pod’s own address', async () => {
    const cluster = await fargateCluster();
    const pods = [];
    for (const name of ['a', 'b', 'c']) pods.push(await launched(cluster, name));
    expect(await nodeNames(cluster)).toEqual(pods.map(({ spec }) => spec?.nodeName));
    const ids = (await nodes(cluster)).map(({ spec, status }) => [spec?.providerID, status?.nodeInfo?.machineID]);
    expect(new Set(ids.flat()).size).toBe(6);
    const addresses = pods.map(({ metadata }) => cluster.network.find(metadata?.uid ?? '')?.address);
    expect((await nodes(cluster)).map(({ status }) => status?.addresses?.[0]?.address)).toEqual(addresses);
  });

  it('stays when the pod has ended, and goes with the pod, and its lease and its address with it', async () => {
    const cluster = await fargateCluster();
    await launched(cluster, 'web');
    await cluster.until(() => leaseNames(cluster), hasLease);
    const body = { status: { phase: 'Succeeded' } };
    await cluster.core.patchNamespacedPodStatus({ namespace: 'default', name: 'web', body }, MERGE);
    await cluster.settled();
    expect(await nodeNames(cluster)).toEqual([NODE]);
    await remove(cluster, 'web');
    await cluster.settled();
    expect(await nodeNames(cluster)).toEqual([]);
    expect(await leaseNames(cluster)).toEqual([]);
    expect(cluster.network.list()).toEqual([]);
  });

  it('goes though the pod went while its interface was being taken', async () => {
    const cluster = await fargateCluster();
    cluster.network.hold();
    const pod = await create(cluster, 'web');
    // What is said before the interface is asked for.
    await cluster.until(
      () => events(cluster, pod),
      ({ length }) => length === 1,
    );
    expect(cluster.network.requests).toHaveLength(1);
    await remove(cluster, 'web');
    cluster.network.resume();
    await cluster.settled();
    expect(cluster.network.list()).toEqual([]);
    expect(await nodeNames(cluster)).toEqual([]);
  });
});

describe('the lease of a node', () => {
  it('is held by the node, belongs to it, and is renewed', async () => {
    const cluster = await fargateCluster();
    await launched(cluster, 'web');
    await cluster.until(() => leaseNames(cluster), hasLease);
    const before = await lease(cluster);
    const [node] = await nodes(cluster);
    expect(before.spec).toEqual({ holderIdentity: NODE, leaseDurationSeconds: 40, renewTime: before.spec?.renewTime });
    const owner = { apiVersion: 'v1', kind: 'Node', name: NODE, uid: node?.metadata?.uid };
    expect(before.metadata?.ownerReferences).toEqual([owner]);
    await cluster.settled();
    cluster.clock.advance(10_000);
    const renewed = await cluster.until(
      () => lease(cluster),
      ({ metadata }) => metadata?.resourceVersion !== before.metadata?.resourceVersion,
    );
    expect(renewedMs(renewed) - renewedMs(before)).toBeGreaterThanOrEqual(10_000);
  });

  it('is renewed again and again while the node’s status is reported every five minutes', async () => {
    const cluster = await fargateCluster();
    await launched(cluster, 'web');
    await cluster.until(() => leaseNames(cluster), hasLease);
    await cluster.settled();
    const [before] = await nodes(cluster);
    cluster.clock.advance(290_000);
    await cluster.settled();
    const [early] = await nodes(cluster);
    expect(ready(early)).toEqual(ready(before));
    cluster.clock.advance(10_000);
    const [late] = await cluster.until(
      () => nodes(cluster),
      ([node]) => node?.metadata?.resourceVersion !== early?.metadata?.resourceVersion,
    );
    expect(ready(late)?.lastTransitionTime).toEqual(ready(before)?.lastTransitionTime);
    const sinceMs = ready(before)?.lastHeartbeatTime?.getTime() ?? 0;
    expect((ready(late)?.lastHeartbeatTime?.getTime() ?? 0) - sinceMs).toBeGreaterThanOrEqual(300_000);
  });
});

describe('while the container runtime is down', () => {
  it('a node is not ready, and neither is its pod', async () => {
    const cluster = await fargateCluster();
    cluster.runKubernetes();
    const { metadata } = await launched(cluster, 'web');
    const name = { name: 'web', namespace: 'default' };
    const isReady = { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' };
    const body = { metadata: { uid: metadata?.uid }, status: { conditions: [isReady] } };
    await cluster.inside.of(PODS).patch(name, { type: 'strategic', subresource: 'status', body });
    await cluster.settled();
    const conditionOf = async (type: string) =>
      (await nodes(cluster))[0]?.status?.conditions?.find((condition) => condition.type === type);
    const pressure = await conditionOf('MemoryPressure');

    cluster.runtime.problem = 'it does not answer';
    cluster.clock.advance(10_000);
    const down = await cluster.until(
      () => conditionOf('Ready'),
      (ready) => ready?.status === 'False',
    );
    expect(down).toMatchObject({ reason: 'KubeletNotReady', message: 'container runtime is down' });
    expect(await conditionOf('MemoryPressure')).toMatchObject({ lastTransitionTime: pressure?.lastTransitionTime });
    const podReady = async () =>
      cluster.inside
        .of(PODS)
        .find(name)
        ?.status?.conditions?.find(({ type }) => type === 'Ready');
    const podDown = await cluster.until(podReady, (ready) => ready?.status === 'False');
    expect(Date.parse(podDown?.lastTransitionTime ?? '')).toBeGreaterThan(Date.parse(isReady.lastTransitionTime));
    await cluster.settled();
    const events = cluster.inside.of(EVENTS).list({ namespace: 'default' });
    const about = events.filter(({ reason }) => reason === 'NodeNotReady');
    expect(about.map(({ type, message }) => `${type} ${message}`).sort()).toEqual([
      `Normal Node ${NODE} status is now: NodeNotReady`,
      'Warning Node is not ready',
    ]);

    delete cluster.runtime.problem;
    cluster.clock.advance(10_000);
    const up = await cluster.until(
      () => conditionOf('Ready'),
      (ready) => ready?.status === 'True',
    );
    expect(up).toMatchObject({ reason: 'KubeletReady' });
  });
});

describe('after a crash', () => {
  it('a node whose pod is gone goes, with its lease and its address, and the others stay', async () => {
    const cluster = await fargateCluster();
    await launched(cluster, 'gone');
    const kept = await launched(cluster, 'kept');
    await cluster.until(
      () => leaseNames(cluster),
      ({ length }) => length === 2,
    );
    await cluster.stopFargate();
    await remove(cluster, 'gone');
    cluster.startFargate();
    await cluster.settled();
    expect(await nodeNames(cluster)).toEqual([kept.spec?.nodeName]);
    expect(await leaseNames(cluster)).toEqual([kept.spec?.nodeName]);
    expect(cluster.network.list().map(({ podUid }) => podUid)).toEqual([kept.metadata?.uid]);
  });

  it('a node without an address goes', async () => {
    const cluster = await fargateCluster();
    await cluster.stopFargate();
    await cluster.core.createNode({ body: { metadata: { name: NODE } } });
    cluster.startFargate();
    await cluster.settled();
    expect(await nodeNames(cluster)).toEqual([]);
  });

  it('a pod is launched at the address that it had taken', async () => {
    const cluster = await fargateCluster();
    await cluster.stopFargate();
    const { metadata } = await create(cluster, 'web');
    const request = { podUid: metadata?.uid ?? '', namespace: 'default', podName: 'web', subnetIds: ['subnet-a'] };
    await cluster.network.attach(request);
    cluster.startFargate();
    expect((await bound(cluster, 'web')).spec?.nodeName).toBe(NODE);
    expect(cluster.network.list()).toHaveLength(1);
  });

  it('a node that another pod left at that address gives way', async () => {
    const cluster = await fargateCluster({ subnets: [{ ...GOLDEN_SUBNET, subnetId: 'subnet-a' }] });
    await cluster.stopFargate();
    const { metadata } = await create(cluster, 'web');
    const request = { podUid: metadata?.uid ?? '', namespace: 'default', podName: 'web', subnetIds: ['subnet-a'] };
    await cluster.network.attach(request);
    const { metadata: names } = golden();
    await cluster.inside.of(NODES).create({ metadata: { name: names?.name ?? '' }, spec: { providerID: 'another' } });
    cluster.startFargate();
    await bound(cluster, 'web');
    await cluster.settled();
    expect((await nodes(cluster)).map(withoutIds)).toEqual([golden()]);
  });

  it('a launch that is too late leaves the node of the address’s next pod alone', async () => {
    const cluster = await fargateCluster();
    const { inside, network, clock } = cluster;
    const late = { podUid: 'late', namespace: 'default', podName: 'late', subnetIds: ['subnet-a'] };
    const lost = await network.attach(late);
    await network.release('late');
    const { metadata } = await launched(cluster, 'next');
    const before = inside.of(NODES).list();
    const events = { record: async () => undefined };
    const { profiles, runtime } = cluster;
    const context = { cluster: inside, network, profiles, runtime, environment: ENVIRONMENT, events, clock };
    await registerNode(lost as PodInterface, { cpuMillis: 250, memoryBytes: 2 ** 29 }, context);
    expect(network.list()).toMatchObject([{ podUid: metadata?.uid, address: lost?.address }]);
    expect(inside.of(NODES).list()).toEqual(before);
  });
});
