// kill -9 at moments that nobody has chosen, again and again, while pods are made and deleted: what was acknowledged is so in the end, and
// nothing else is there. EKS_FARGATE_TEST_SEED plays a series again.

import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type CoreV1Api, type V1Pod, Watch } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerAvailable, testImage, uniqueInstance } from '../support/docker.ts';
import {
  type ApiClients,
  apiClients,
  coreApi,
  createRole,
  givenCluster,
  isReady,
  kubeConfig,
  podInterfaces,
  when,
} from './api-clients.ts';
import { expectOnly } from './census.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const ROUNDS = 4;
/** Changes of pods that may go by before the kill: two pods that start and one that ends have about sixteen. */
const MOST_CHANGES = 14;
const SEED = Number(process.env['EKS_FARGATE_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Mulberry32: numbers from 0 up to 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe.skipIf(!(await dockerAvailable()))(`an emulator that is killed at random (seed ${SEED})`, () => {
  const directory = temporaryDirectory();
  const place = { dataDirectory: join(directory.path, 'data'), instance: uniqueInstance(), firstPort: 24_310 };
  const random = randomNumbers(SEED);
  /** Pods that were acknowledged, and those for which a deletion was. */
  const [created, deleted] = [new Set<string>(), new Set<string>()];
  let emulator: EmulatorProcess;
  let clients: ApiClients;
  let image: string;

  async function start(): Promise<void> {
    emulator = await startProcess({ ...place, runtime: 'docker', settings: { EKS_FARGATE_WARM_INTERFACES: '0' } });
    clients = apiClients(emulator.endpoint);
  }

  const body = (name: string) => ({
    metadata: { name },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'main', image, command: ['/bin/sh', '-c', 'while :; do sleep 0.1; done'] }],
    },
  });

  /** What the API has of it, whatever was told: asked for what nobody heard the end of. */
  async function remember(api: CoreV1Api): Promise<void> {
    const { items } = await api.listNamespacedPod({ namespace: 'default' });
    const names = items.map(({ metadata }) => metadata?.name ?? '');
    for (const name of created) if (!deleted.has(name)) expect(names).toContain(name);
    for (const { metadata } of items) {
      created.add(metadata?.name ?? '');
      if (metadata?.deletionTimestamp) deleted.add(metadata.name ?? '');
    }
  }

  /** Resolves after so many changes of pods, or when all these pods are ready and no others are left. */
  async function changes(count: number, expected: readonly string[]): Promise<void> {
    const pods = new Map<string, V1Pod>();
    let seen = 0;
    const isQuiet = () => [...pods.values()].every(isReady) && isDeepStrictEqual([...pods.keys()].sort(), expected);
    const config = await kubeConfig(clients);
    await new Promise<void>((resolve, reject) => {
      const onChange = (type: string, pod: V1Pod) => {
        if (type === 'DELETED') pods.delete(pod.metadata?.name ?? '');
        else pods.set(pod.metadata?.name ?? '', pod);
        if (++seen >= count || isQuiet()) resolve();
      };
      new Watch(config).watch('/api/v1/namespaces/default/pods', {}, onChange, reject).catch(reject);
    });
  }

  async function oneRound(round: number): Promise<void> {
    const api = await coreApi(clients);
    await remember(api);
    const left = [...created].filter((name) => !deleted.has(name));
    const victim = left[Math.floor(random() * left.length)];
    const fresh = [`pod-${round}a`, `pod-${round}b`];
    const expected = [...left.filter((name) => name !== victim), ...fresh].sort();
    const isTime = changes(left.length + 1 + Math.floor(random() * MOST_CHANGES), expected);
    const works = fresh.map(async (name) => {
      await api.createNamespacedPod({ namespace: 'default', body: body(name) });
      created.add(name);
    });
    if (victim !== undefined)
      works.push(api.deleteNamespacedPod({ namespace: 'default', name: victim }).then(() => void deleted.add(victim)));
    const answered = Promise.allSettled(works);
    await isTime;
    await emulator.stop('SIGKILL');
    await answered;
  }

  beforeAll(async () => {
    image = await testImage();
    await start();
    await createRole(clients);
    await givenCluster(clients);
  });

  afterAll(async () => {
    await emulator.stop('SIGINT');
    directory[Symbol.dispose]();
  });

  it('has in the end what was acknowledged, once, and nothing else', { timeout: 90_000 }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await oneRound(round);
      await start();
    }
    await remember(await coreApi(clients));
    const names = [...created].filter((name) => !deleted.has(name));
    const holders = names.map((name) => `default/${name}`).sort();
    await when(
      () => podInterfaces(clients),
      (interfaces) => isDeepStrictEqual(Object.keys(interfaces).sort(), holders),
    );
    // Once more: what rests, for pods that ended since the last start, is gone with it.
    await emulator.stop('SIGKILL');
    await start();
    await expectOnly({ ...place, clients, cluster: 'demo' }, names);
    const { items } = await (await coreApi(clients)).listNamespacedPod({ namespace: 'default' });
    expect(items.map(({ status }) => status?.containerStatuses?.[0]?.restartCount)).toEqual(names.map(() => 0));
  });
});
