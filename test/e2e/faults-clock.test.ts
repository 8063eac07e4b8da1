// The clock of the machine is set forward and back by a day while the emulator runs: pods run on, and whatever waits or is renewed goes on.

import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { DeleteClusterCommand, ListClustersCommand } from '@aws-sdk/client-eks';
import { CoordinationV1Api, type CoreV1Api, type V1Pod, Watch } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { type Emulator, startEmulator } from '../../src/emulator.ts';
import { type Clock, DAY_MS, systemClock } from '../../src/lib/clock.ts';
import { logTail } from '../../src/lib/log-tail.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { dockerAvailable, testImage, uniqueInstance } from '../support/docker.ts';
import {
  type ApiClients,
  apiClients,
  coreApi,
  createCluster,
  createRole,
  givenCluster,
  isReady,
  kubeConfig,
  podOf,
  when,
} from './api-clients.ts';
import { containersOf } from './census.ts';
import { temporaryDirectory } from './emulator-process.ts';

const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** The machine's clock as it is after somebody has set it: monotonic time does not know. */
function settableClock(): Clock & { set(byMs: number): void } {
  const machine = systemClock();
  let aheadMs = 0;
  return {
    monotonicMs: () => machine.monotonicMs(),
    wallMs: () => machine.wallMs() + aheadMs,
    simulatedMs: () => machine.simulatedMs() + aheadMs,
    after: (delayMs, work) => machine.after(delayMs, work),
    set(byMs) {
      aheadMs += byMs;
    },
  };
}

describe.skipIf(!(await dockerAvailable()))('a clock that is set while the emulator runs', () => {
  const directory = temporaryDirectory();
  const instance = uniqueInstance();
  const clock = settableClock();
  let emulator: Emulator;
  let image: string;
  const names = new Set<string>();

  /** They look at the same clock; each is new, for the SDK's own would follow the Date of the answers. */
  const clients = (): ApiClients => apiClients(emulator.endpoint, { aheadMs: clock.wallMs() - Date.now() });
  const api = (): Promise<CoreV1Api> => coreApi(clients(), 'demo', clock.wallMs());

  async function launch(name: string): Promise<V1Pod> {
    const containers = [{ name: 'main', image, command: ['/bin/sh', '-c', 'while :; do sleep 0.1; done'] }];
    const spec = { containers, terminationGracePeriodSeconds: 1 };
    const kubernetes = await api();
    await kubernetes.createNamespacedPod({ namespace: 'default', body: { metadata: { name }, spec } });
    names.add(name);
    return when(podOf(kubernetes, name), isReady);
  }

  const containers = async () =>
    (await containersOf(instance)).filter(({ Names }) => Names[0]?.includes('k8s_main_old_')).map(({ Id }) => Id);

  /** The claims of the token that the pod reads. */
  async function tokenOf(container: string): Promise<{ nbf: number; exp: number }> {
    const token = execFileSync('docker', ['exec', container, 'cat', TOKEN], { encoding: 'utf8' });
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { nbf: number; exp: number };
  }

  async function renewals(): Promise<Date[]> {
    const config = await kubeConfig(clients(), 'demo', clock.wallMs());
    const { items } = await config
      .makeApiClient(CoordinationV1Api)
      .listNamespacedLease({ namespace: 'kube-node-lease' });
    return items.map(({ spec }) => new Date(String(spec?.renewTime)));
  }

  beforeAll(async () => {
    image = await testImage();
    const dataDir = join(directory.path, 'data');
    const flags = {
      dataDir,
      port: '0',
      clusterPorts: '24410-24419',
      runtime: 'docker',
      instance,
      dial: 'cluster-delete=5',
    };
    const options = { clock, logger: silentLogger(), log: logTail(), onProgress: () => undefined };
    emulator = await startEmulator({ ...options, config: loadConfig(flags, {}) });
    await createRole(clients());
    await givenCluster(clients());
    await launch('old');
  });

  afterAll(async () => {
    await emulator[Symbol.asyncDispose]();
    directory[Symbol.dispose]();
  });

  it('begins with certificates that are as good a day before', async () => {
    const config = await kubeConfig(clients());
    const authority = new X509Certificate(Buffer.from(config.getCurrentCluster()?.caData ?? '', 'base64'));
    expect(Date.parse(authority.validFrom)).toBeLessThan(Date.now() - DAY_MS);
  });

  it.each([
    ['forward by a day', DAY_MS],
    ['back by two days', -2 * DAY_MS],
  ])(
    '%s leaves pods, watches and controllers at work, and leases, tokens and heartbeats follow it',
    async (what, byMs) => {
      const before = await (await api()).readNamespacedPod({ namespace: 'default', name: 'old' });
      const [container = ''] = await containers();
      const seen: string[] = [];
      await new Watch(await kubeConfig(clients(), 'demo', clock.wallMs())).watch(
        '/api/v1/namespaces/default/pods',
        {},
        (_type, pod: V1Pod) => void seen.push(pod.metadata?.name ?? ''),
        () => seen.push('the watch ended'),
      );
      clock.set(byMs);
      const isNow = (ms: number) => Math.abs(ms - clock.wallMs()) < DAY_MS / 2;

      const name = what.replaceAll(' ', '-');
      await launch(name);
      await when(api, () => seen.includes(name));
      expect(seen).not.toContain('the watch ended');
      await when(renewals, (times) => times.length === names.size && times.every((time) => isNow(time.getTime())));
      await when(
        async () => (await (await api()).listNode()).items,
        (nodes) =>
          nodes.every(({ status }) =>
            status?.conditions?.every(({ lastHeartbeatTime }) => isNow(new Date(String(lastHeartbeatTime)).getTime())),
          ),
      );
      await when(
        () => tokenOf(container),
        ({ nbf, exp }) => nbf * 1000 <= clock.wallMs() && clock.wallMs() < exp * 1000,
      );
      const after = await (await api()).readNamespacedPod({ namespace: 'default', name: 'old' });
      expect(after.status?.containerStatuses).toEqual(before.status?.containerStatuses);
      expect(await containers()).toEqual([container]);
      await (await api()).deleteNamespacedPod({ namespace: 'default', name });
      names.delete(name);
      await when(
        async () => (await (await api()).listNamespacedPod({ namespace: 'default' })).items,
        (pods) => pods.length === 1,
      );
    },
  );

  it('back by a day does not make a stage of the dial a day longer', async () => {
    await createCluster(clients(), 'other');
    const names = async () => (await clients().eks.send(new ListClustersCommand({}))).clusters ?? [];
    expect(await names()).toContain('other');
    await clients().eks.send(new DeleteClusterCommand({ name: 'other' }));
    clock.set(-DAY_MS);
    await when(names, (left) => !left.includes('other'));
  });
});
