// kill -9 while pods are in each state of their lives: the next start brings every one of them where it was going, once.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DeleteRoleCommand } from '@aws-sdk/client-iam';
import type { CoreV1Api, V1Container } from '@kubernetes/client-node';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerAvailable, testImage, uniqueInstance } from '../support/docker.ts';
import { type EngineProxy, engineProxy } from '../support/engine-proxy.ts';
import {
  type ApiClients,
  apiClients,
  createRole,
  givenCluster,
  isReady,
  podInterfaces,
  podOf,
  when,
} from './api-clients.ts';
import { containersOf, expectOnly, networksOf } from './census.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const UNENDING = ['/bin/sh', '-c', 'while :; do sleep 0.1; done'];
/** Ends when it is killed, and not before. */
const DEAF = ['/bin/sh', '-c', 'trap "" TERM; while :; do sleep 0.1; done'];

describe.skipIf(!(await dockerAvailable()))('an emulator that is killed', { timeout: 120_000 }, () => {
  const directory = temporaryDirectory();
  const instance = uniqueInstance();
  const dataDirectory = join(directory.path, 'data');
  const registry = createServer();
  let engine: EngineProxy;
  let emulator: EmulatorProcess;
  let clients: ApiClients;
  let api: CoreV1Api;
  let image: string;
  /** Of a registry that does not answer before the first kill. */
  let slowImage: string;

  async function start(): Promise<void> {
    engine.clear();
    const settings = { DOCKER_HOST: engine.host, EKS_FARGATE_WARM_INTERFACES: '0' };
    emulator = await startProcess({ dataDirectory, instance, firstPort: 24_200, runtime: 'docker', settings });
    clients = apiClients(emulator.endpoint);
  }

  const create = (name: string, container: Partial<V1Container> = {}) =>
    api.createNamespacedPod({
      namespace: 'default',
      body: {
        metadata: { name },
        spec: {
          terminationGracePeriodSeconds: 2,
          automountServiceAccountToken: false,
          containers: [{ name: 'main', image, command: UNENDING, ...container }],
        },
      },
    });

  /** Creates the pod and waits until the emulator waits for the engine's answer to what matches. */
  async function stuckAt(name: string, request: RegExp, hold: 'request' | 'answer'): Promise<void> {
    const { isHeld } = engine.hold({ request, hold });
    await create(name);
    await isHeld;
  }

  const subject = () => ({ clients, cluster: 'demo', instance, dataDirectory });
  const sandboxes = async () => (await containersOf(instance)).filter(({ Names }) => /-eni-/.test(Names[0] ?? ''));

  beforeAll(async () => {
    image = await testImage();
    await once(registry.listen(0, '127.0.0.1'), 'listening');
    const repo = `127.0.0.1:${(registry.address() as AddressInfo).port}/busybox`;
    await new Docker().getImage(image).tag({ repo, tag: '1' });
    slowImage = `${repo}:1`;
    engine = await engineProxy();
    await start();
    await createRole(clients);
    api = await givenCluster(clients);
  });

  afterAll(async () => {
    await emulator?.stop('SIGINT');
    await engine?.[Symbol.asyncDispose]();
    await new Docker().getImage(slowImage).remove();
    registry.closeAllConnections();
    registry.close();
    directory[Symbol.dispose]();
  });

  it('while pods wait for interfaces, images, containers and starts, and others run and end, loses and doubles none', async () => {
    await create('running');
    await create('ending', { command: DEAF });
    await when(podOf(api, 'running'), isReady);
    await when(podOf(api, 'ending'), isReady);

    const asked = once(registry, 'request');
    await create('pulling', { image: slowImage, imagePullPolicy: 'Always' });
    await asked;
    await stuckAt('made', /^POST \S*\/containers\/create\?name=k8s_main_made_/, 'answer');
    const creation = engine.hold({ request: /create\?name=k8s_main_starting_/, hold: 'request' });
    await create('starting');
    await creation.isHeld;
    const beginning = engine.hold({ request: /^POST \S*\/containers\/\w+\/start/, hold: 'request' });
    creation.release();
    await beginning.isHeld;
    await stuckAt('plugging', /^POST \S*\/containers\/create\?name=\S*-eni-/, 'request');
    await stuckAt('plugged', /^POST \S*\/containers\/create\?name=\S*-eni-/, 'answer');
    const stop = engine.hold({ request: /^POST \S*\/containers\/\w+\/stop/, hold: 'request' });
    await api.deleteNamespacedPod({ namespace: 'default', name: 'ending' });
    await stop.isHeld;
    const { items } = await api.listNamespacedPod({ namespace: 'default' });
    expect(Object.keys(await podInterfaces(clients)).sort()).toEqual(
      items.map(({ metadata }) => `default/${metadata?.name}`),
    );
    const uids = Object.fromEntries(
      items
        .filter(({ metadata }) => !metadata?.deletionTimestamp)
        .map(({ metadata }) => [metadata?.name, metadata?.uid]),
    );
    expect((await podOf(api, 'plugged')()).spec?.nodeName).toBeUndefined();
    expect((await podOf(api, 'starting')()).status?.phase).toBe('Pending');
    expect((await sandboxes()).length).toBe(6);

    await emulator.stop('SIGKILL');
    registry.on('request', (_request, response) => response.writeHead(404).end());
    await start();
    const left = ['made', 'plugged', 'plugging', 'pulling', 'running', 'starting'];
    await expectOnly(subject(), left, 1);
    const pods = await Promise.all(left.map((name) => podOf(api, name)()));
    expect(pods.map(({ status }) => status?.containerStatuses?.[0]?.restartCount)).toEqual(left.map(() => 0));
    expect(Object.fromEntries(pods.map(({ metadata }) => [metadata?.name, metadata?.uid]))).toEqual(uids);
  });

  it('while a pod waits for its role to be there again, has taken nothing for it', async () => {
    await clients.iam.send(new DeleteRoleCommand({ RoleName: 'fargate' }));
    await create('waiting');
    await when(podOf(api, 'waiting'), ({ status }) => status?.conditions?.[0]?.type === 'PodScheduled');
    await emulator.stop('SIGKILL');
    await start();
    expect(Object.keys(await podInterfaces(clients))).not.toContain('default/waiting');
    await createRole(clients);
    await expectOnly(subject(), ['made', 'plugged', 'plugging', 'pulling', 'running', 'starting', 'waiting']);
  });

  it('leaves nothing behind once it is stopped', async () => {
    expect(await emulator.stop('SIGINT')).toBe(0);
    expect(await containersOf(instance)).toEqual([]);
    expect(await networksOf(instance)).toEqual([]);
  });
});
