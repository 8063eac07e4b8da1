// The life of a pod that a profile takes, as a client of the API sees it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { V1Pod, V1PodSpec } from '@kubernetes/client-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PRIORITY_CLASSES } from '../../src/kube/kind-refs.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { kubelet } from '../../src/node/kubelet/kubelet.ts';
import type { PodSandboxes } from '../../src/node/kubelet/ports.ts';
import { simulatedRuntime } from '../../src/runtime/simulated-runtime.ts';
import { type FargateCluster, fargateCluster, MERGE } from './support/fargate-cluster.ts';
import { bound, create, events, launched, read, reported } from './support/pods.ts';

const NO_LOGGING = 'Disabled logging because aws-logging configmap was not found. configmap "aws-logging" not found';

/** What Fargate changes of a pod is the difference between these two. */
async function createdBeside(cluster: FargateCluster, options: Parameters<typeof create>[2]) {
  const onFargate = await create(cluster, 'web', options);
  cluster.profiles.set();
  const elsewhere = await create(cluster, 'twin', options);
  return { onFargate, elsewhere };
}

async function runKubelet(cluster: FargateCluster): Promise<void> {
  const { inside, network, clock } = cluster;
  const dataDirectory = await mkdtemp(join(tmpdir(), 'fargate-test-'));
  onTestFinished(() => rm(dataDirectory, { recursive: true, force: true }));
  const sandboxes: PodSandboxes = {
    find(podUid) {
      const { networkInterfaceId = '', address = '', privateDnsName = '' } = network.find(podUid) ?? {};
      const isThere = networkInterfaceId !== '';
      return isThere
        ? { sandboxId: networkInterfaceId, address, hostAddress: '127.0.0.1', hostname: privateDnsName }
        : undefined;
    },
    subscribe: network.onChange,
  };
  const facts = {
    clusterArn: 'arn:aws:eks:us-west-2:123456789012:cluster/test',
    dnsServiceAddress: '172.20.0.10',
    kubernetesServiceAddress: '172.20.0.1',
    region: 'us-west-2',
  };
  const runtime = simulatedRuntime({ clock });
  cluster.run([
    kubelet({
      cluster: inside,
      runtime,
      sandboxes,
      facts,
      dataDirectory,
      pull: 'strict',
      clock,
      logger: silentLogger(),
    }),
  ]);
}

const isRunning = ({ status }: V1Pod) => status?.phase === 'Running';

describe('a pod that a profile takes', () => {
  it('is created with the profile’s label, Fargate’s scheduler and the priority of nodes, and is else as it was sent', async () => {
    const cluster = await fargateCluster();
    const options = { metadata: { labels: { app: 'web' } }, spec: { nodeSelector: { a: 'b' } } };
    const { onFargate, elsewhere } = await createdBeside(cluster, options);
    expect(onFargate.metadata?.labels).toEqual({ app: 'web', 'eks.amazonaws.com/fargate-profile': 'web-profile' });
    expect(onFargate.metadata?.annotations).toBeUndefined();
    expect(onFargate.spec).toEqual({
      ...elsewhere.spec,
      schedulerName: 'fargate-scheduler',
      priority: 2000001000,
      priorityClassName: 'system-node-critical',
    });
    expect(onFargate.spec?.tolerations).toEqual(
      ['not-ready', 'unreachable'].map((state) => ({
        effect: 'NoExecute',
        key: `node.kubernetes.io/${state}`,
        operator: 'Exists',
        tolerationSeconds: 300,
      })),
    );
    expect(onFargate.status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' });
  });

  it('loses the priority class and the annotations of Fargate’s that it was sent with', async () => {
    const cluster = await fargateCluster();
    await cluster.inside.of(PRIORITY_CLASSES).create({ metadata: { name: 'mine' }, value: 7 });
    const annotations = { CapacityProvisioned: '16vCPU 120GB', Logging: 'LoggingEnabled', mine: 'kept' };
    const pod = await launched(cluster, 'web', { metadata: { annotations }, spec: { priorityClassName: 'mine' } });
    expect(pod.spec).toMatchObject({ priority: 2000001000, priorityClassName: 'system-node-critical' });
    expect(pod.metadata?.annotations).toEqual({
      mine: 'kept',
      CapacityProvisioned: '0.25vCPU 0.5GB',
      Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND',
    });
    const said = (await events(cluster, pod)).map(({ message }) => message);
    expect(said).toContain(NO_LOGGING);
  });

  it('is annotated with what it was provisioned and whether its logs go anywhere', async () => {
    const resources = { requests: { cpu: '1', memory: '2500M' } };
    const cluster = await fargateCluster();
    const spec = { containers: [{ name: 'app', image: 'nginx:1', resources }] };
    const pod = await launched(cluster, 'web', { spec });
    expect(pod.metadata?.annotations).toEqual({
      CapacityProvisioned: '1vCPU 3GB',
      Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND',
    });
    expect(pod.spec?.containers[0]?.resources).toEqual(resources);
  });

  it('has the events of a real one, in their order, from their reporters', async () => {
    const cluster = await fargateCluster();
    await runKubelet(cluster);
    const spec: V1PodSpec = { containers: [{ name: 'app', image: 'nginx:1', imagePullPolicy: 'Always' }] };
    await create(cluster, 'web', { spec });
    const pod = await cluster.until(() => read(cluster, 'web'), isRunning);
    await cluster.settled();
    const all = await events(cluster, pod);
    expect(all.map(reported)).toEqual([
      'Warning LoggingDisabled fargate-scheduler',
      'Normal Scheduled fargate-scheduler',
      'Normal Pulling kubelet',
      'Normal Pulled kubelet',
      'Normal Created kubelet',
      'Normal Started kubelet',
    ]);
    expect(all.slice(0, 2).map(({ message }) => message)).toEqual([
      NO_LOGGING,
      'Successfully assigned default/web to fargate-ip-10-0-1-17.us-west-2.compute.internal',
    ]);
    expect(all.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('runs at the address of its node', async () => {
    const cluster = await fargateCluster();
    await runKubelet(cluster);
    await create(cluster, 'web');
    const pod = await cluster.until(() => read(cluster, 'web'), isRunning);
    expect(pod.spec?.nodeName).toBe('fargate-ip-10-0-1-17.us-west-2.compute.internal');
    expect(pod.status).toMatchObject({ podIP: '10.0.1.17', hostIP: '10.0.1.17' });
    const scheduled = pod.status?.conditions?.filter(({ type }) => type === 'PodScheduled');
    expect(scheduled).toMatchObject([{ status: 'True' }]);
  });

  it('waits for its scheduling gates to be opened', async () => {
    const cluster = await fargateCluster();
    await create(cluster, 'web', { spec: { schedulingGates: [{ name: 'example.com/later' }] } });
    await cluster.settled();
    const gated = await read(cluster, 'web');
    expect(gated?.spec?.nodeName).toBeUndefined();
    expect(gated?.status?.conditions).toMatchObject([{ type: 'PodScheduled', reason: 'SchedulingGated' }]);
    const name = { namespace: 'default', name: 'web' };
    await cluster.core.patchNamespacedPod({ ...name, body: { spec: { schedulingGates: null } } }, MERGE);
    await bound(cluster, 'web');
  });

  it('is launched all the same when its interface could not be taken at first', async () => {
    const cluster = await fargateCluster();
    // Twice: the first try's own writes to the pod bring it there once more.
    const error = new Error('the network cannot be reached');
    cluster.network.failNext(error, error);
    const pod = await launched(cluster, 'web');
    expect(cluster.network.requests).toHaveLength(3);
    expect((await events(cluster, pod)).map(({ reason, count }) => `${reason} ${count}`)).toEqual([
      'LoggingDisabled 1',
      'Scheduled 1',
    ]);
  });
});
