// The kubelet on a real API server and a runtime without an engine: what a pod's life looks like from outside.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cluster } from '../../src/kube/cluster.ts';
import { EVENTS, NAMESPACES, PODS, SERVICE_ACCOUNTS } from '../../src/kube/kind-refs.ts';
import type { Pod, PodSpec } from '../../src/kube/types.gen.ts';
import { type ManualClock, manualClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { kubelet } from '../../src/node/kubelet/kubelet.ts';
import type { PodSandboxes } from '../../src/node/kubelet/ports.ts';
import type { Manager } from '../../src/reconcile/controller.ts';
import { createManager } from '../../src/reconcile/manager.ts';
import { RuntimeError } from '../../src/runtime/container-runtime.ts';
import { LABELS } from '../../src/runtime/labels.ts';
import { type SimulatedRuntime, simulatedRuntime } from '../../src/runtime/simulated-runtime.ts';
import { type TestApiServer, testApiServer } from '../support/api-server.ts';

const ADMIN = { user: 'admin', groups: ['system:masters', 'system:authenticated'], fieldManager: 'test' };
const ADDRESS = '192.168.10.20';
const NAME = { namespace: 'default', name: 'web' };

let api: TestApiServer;
let cluster: Cluster;
let clock: ManualClock;
let runtime: SimulatedRuntime;
let manager: Manager;
let directory: string;
let plug: () => void;

/** Sandboxes that are all there once `plug` was called, and none before. */
function fakeSandboxes(): PodSandboxes {
  const listeners = new Set<(podUid: string) => void>();
  let isPlugged = false;
  plug = () => {
    isPlugged = true;
    for (const { metadata } of cluster.of(PODS).list()) for (const tell of listeners) tell(metadata.uid);
  };
  return {
    find: () =>
      isPlugged ? { sandboxId: 'sandbox', address: ADDRESS, hostAddress: '127.0.0.1', hostname: 'web' } : undefined,
    subscribe(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
}

beforeEach(async () => {
  api = await testApiServer();
  cluster = api.server.cluster(ADMIN);
  if (!cluster.of(NAMESPACES).find({ name: 'default' }))
    await cluster.of(NAMESPACES).create({ metadata: { name: 'default' } });
  // No controller makes the token's volume complete here: pods do without.
  const account = { metadata: { name: 'default', namespace: 'default' }, automountServiceAccountToken: false };
  await cluster.of(SERVICE_ACCOUNTS).create(account);
  clock = manualClock();
  runtime = simulatedRuntime({ clock });
  directory = await mkdtemp(join(tmpdir(), 'kubelet-test-'));
  manager = createManager({ clock, logger: silentLogger() });
  const facts = {
    clusterArn: 'arn:aws:eks:eu-west-1:123456789012:cluster/test',
    dnsServiceAddress: '10.0.0.10',
    kubernetesServiceAddress: '10.0.0.1',
    region: 'eu-west-1',
  };
  const sandboxes = fakeSandboxes();
  // The test's API server has no authorizer for nodes: the kubelet acts with all rights.
  const everything: Cluster = { name: cluster.name, of: (kind) => cluster.of(kind), as: () => cluster };
  const about = {
    cluster: everything,
    runtime,
    sandboxes,
    facts,
    dataDirectory: directory,
    clock,
    logger: silentLogger(),
  };
  manager.start([kubelet({ ...about, pull: 'strict' })]);
});

afterEach(async () => {
  await manager[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

function createPod(spec: Partial<PodSpec> = {}, image = 'nginx:1'): Promise<Pod> {
  const containers = [{ name: 'app', image }];
  return cluster.of(PODS).create({ metadata: NAME, spec: { nodeName: 'fargate-node', containers, ...spec } });
}

const find = () => cluster.of(PODS).find(NAME);
const first = () => find()?.status?.containerStatuses?.[0];
const containers = () => runtime.listContainers({ [LABELS.pod]: NAME.name });
const running = async () => (await containers()).find(({ status }) => status === 'running');

/** Until it holds; time moves a little with each look, so that a retry comes due and a back-off does not. */
const eventually = (check: () => unknown) =>
  vi.waitFor(
    async () => {
      clock.advance(5);
      await check();
    },
    { timeout: 3_000, interval: 5 },
  );

async function exitRunning(code: number): Promise<string> {
  let id = '';
  await eventually(async () => {
    id = (await running())?.id ?? '';
    expect(id).not.toBe('');
  });
  runtime.exit(id, code);
  return id;
}

const messages = () =>
  cluster
    .of(EVENTS)
    .list({ namespace: 'default' })
    .map(({ type, reason, message }) => `${type} ${reason} ${message}`);

describe('a bound pod', () => {
  it('waits for its network, then becomes Running and Ready at its address', async () => {
    await createPod();
    await manager.idle();
    expect(await containers()).toEqual([]);
    plug();
    await eventually(() => expect(find()?.status?.phase).toBe('Running'));
    expect(find()?.status).toMatchObject({ podIP: ADDRESS, podIPs: [{ ip: ADDRESS }] });
    const ready = find()?.status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready?.status).toBe('True');
    expect(first()).toMatchObject({ ready: true, started: true, restartCount: 0 });
    expect(messages()).toContain('Normal Started Started container app');
  });

  it('takes its container with it when it is deleted', async () => {
    await createPod();
    plug();
    await eventually(() => expect(find()?.status?.phase).toBe('Running'));
    await cluster.of(PODS).delete(NAME);
    await eventually(() => expect(find()).toBeUndefined());
    await eventually(async () => expect(await containers()).toEqual([]));
    expect(messages()).toContain('Normal Killing Stopping container app');
  });

  it('leaves nothing to a pod that takes its name after a forced deletion', async () => {
    plug();
    const old = await createPod();
    await eventually(() => expect(find()?.status?.phase).toBe('Running'));
    await cluster.of(PODS).delete(NAME, { gracePeriodSeconds: 0 });
    const next = await createPod();
    await eventually(() => expect(find()?.status?.phase).toBe('Running'));
    expect(next.metadata.uid).not.toBe(old.metadata.uid);
    await eventually(async () => {
      const uids = (await containers()).map(({ labels }) => labels[LABELS.podUid]);
      expect(uids).toEqual([next.metadata.uid]);
    });
  });
});

describe('an image that cannot be pulled', () => {
  it('shows ErrImagePull, then ImagePullBackOff, and runs once it can be', async () => {
    runtime.haveOnly([]);
    runtime.failNext('pull', new RuntimeError('PullFailed', 'manifest unknown'));
    await createPod({}, 'gone:1');
    plug();
    await eventually(() => expect(first()?.state?.waiting?.reason).toBe('ErrImagePull'));
    expect(messages()).toContain('Warning Failed Failed to pull image "gone:1": manifest unknown');
    clock.advance(1_000);
    await eventually(() => expect(first()?.state?.waiting?.reason).toBe('ImagePullBackOff'));
    expect(messages()).toContain('Normal BackOff Back-off pulling image "gone:1"');
    expect(find()?.status?.phase).toBe('Pending');
    runtime.haveOnly(['gone:1']);
    clock.advance(10_000);
    await eventually(() => expect(find()?.status?.phase).toBe('Running'));
  });
});

describe('a container that ends', () => {
  it.each([
    [0, 'Succeeded', 'Completed'],
    [3, 'Failed', 'Error'],
  ])('with code %i under restartPolicy Never makes the pod %s', async (code, phase, reason) => {
    await createPod({ restartPolicy: 'Never' });
    plug();
    await exitRunning(code);
    await eventually(() => expect(find()?.status?.phase).toBe(phase));
    expect(first()?.state?.terminated).toMatchObject({ exitCode: code, reason });
    // Kept for its logs.
    expect(await containers()).toHaveLength(1);
  });

  it('again and again is held back, and started when the wait is over', async () => {
    const pod = await createPod();
    plug();
    const ended = await exitRunning(1);
    await eventually(async () => expect((await running())?.id).not.toBe(ended));
    await exitRunning(1);
    await eventually(() => expect(first()?.state?.waiting?.reason).toBe('CrashLoopBackOff'));
    const about = `app in pod web_default(${pod.metadata.uid})`;
    expect(first()?.state?.waiting?.message).toBe(
      `back-off 10s restarting failed container=app pod=web_default(${pod.metadata.uid})`,
    );
    expect(messages()).toContain(`Warning BackOff Back-off restarting failed container ${about}`);
    expect(first()).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 1 } } });
    expect(await running()).toBeUndefined();
    clock.advance(10_000);
    await eventually(() => expect(first()).toMatchObject({ restartCount: 2, ready: true }));
    // The last run and the one before are kept.
    expect(await containers()).toHaveLength(2);
  });
});
