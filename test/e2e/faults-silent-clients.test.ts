// Clients that connect and do not get on: others do not feel them, memory does not grow with what they leave unread, and they are cut off in
// the end, while those who only wait for news are not.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { ListClustersCommand } from '@aws-sdk/client-eks';
import { type CoreV1Api, Exec, type KubeConfig, Log, Watch } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerAvailable, testImage, uniqueInstance } from '../support/docker.ts';
import { residentBytes } from '../support/resident-bytes.ts';
import {
  type ApiClients,
  apiClients,
  createRole,
  givenCluster,
  isReady,
  kubeConfig,
  podOf,
  when,
} from './api-clients.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const MIB = 1024 * 1024;
const EACH = 25;
const CALLS = 40;
/** Every word that comes in on standard input is said. */
const ECHO = ['/bin/sh', '-c', 'while read -r word; do echo "$word"; done'];

describe.skipIf(!(await dockerAvailable()))('clients that are silent', () => {
  const directory = temporaryDirectory();
  const place = { dataDirectory: join(directory.path, 'data'), instance: uniqueInstance(), firstPort: 24_360 };
  let emulator: EmulatorProcess;
  let clients: ApiClients;
  let config: KubeConfig;
  let api: CoreV1Api;

  const awsPort = () => Number(new URL(emulator.endpoint).port);
  const kubePort = () => Number(new URL(config.getCurrentCluster()?.server ?? '').port);
  const many = (open: () => Socket) => Array.from({ length: EACH }, open);

  /** Ends are awaited, errors of the connection are an end like any other. */
  function quiet<T extends Socket>(socket: T): T {
    socket.on('error', () => undefined);
    return socket;
  }

  const plain = (port: number) => quiet(connect({ host: '127.0.0.1', port })).resume();
  const secured = () => quiet(connectTls({ host: '127.0.0.1', port: kubePort(), rejectUnauthorized: false })).resume();

  function saying<T extends Socket>(socket: T, text: string): T {
    socket.write(text);
    return socket;
  }

  const half = (path: string) => `POST ${path} HTTP/1.1\r\nHost: emulator\r\nContent-Type: application/j`;
  const halfBody = (path: string) => `POST ${path} HTTP/1.1\r\nHost: emulator\r\nContent-Length: 1000\r\n\r\n{"half":`;

  function silentClients(): Socket[] {
    return [
      ...many(() => plain(awsPort())),
      ...many(() => plain(kubePort())),
      ...many(() => secured()),
      ...many(() => saying(plain(awsPort()), half('/clusters'))),
      ...many(() => saying(secured(), half('/api/v1/namespaces'))),
    ];
  }

  /** Theirs is the longest time of all, which nobody waits for here. */
  const slowSenders = () => [
    ...many(() => saying(plain(awsPort()), halfBody('/clusters'))),
    ...many(() => saying(secured(), halfBody('/api/v1/namespaces'))),
  ];

  /** Asks for a watch of so many seconds, and never reads a byte of it. */
  async function deafWatch(seconds: number): Promise<TLSSocket> {
    const token = config.getCurrentUser()?.token ?? '';
    const path = `/api/v1/namespaces/default/configmaps?watch=true&timeoutSeconds=${seconds}`;
    const socket = quiet(connectTls({ host: '127.0.0.1', port: kubePort(), rejectUnauthorized: false }));
    await once(socket, 'secureConnect');
    socket.pause();
    return saying(socket, `GET ${path} HTTP/1.1\r\nHost: emulator\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  }

  /** Milliseconds that a call to each API takes, half of the calls at most. */
  async function usualMs(): Promise<number> {
    const times: number[] = [];
    for (let call = 0; call < CALLS; call++) {
      const begun = performance.now();
      await api.listNamespacedPod({ namespace: 'default' });
      await clients.eks.send(new ListClustersCommand({}));
      times.push(performance.now() - begun);
    }
    return times.sort((a, b) => a - b)[CALLS / 2] ?? 0;
  }

  /** The clients' ports of the API server's connections that it has not ended: who does not read hears of no end. */
  async function established(): Promise<ReadonlySet<number>> {
    const rows = (await readFile('/proc/net/tcp', 'utf8')).matchAll(/: \w{8}:(\w{4}) \w{8}:(\w{4}) 01 /g);
    const ports = [...rows].map(([, ...pair]) => pair.map((port) => Number.parseInt(port, 16)));
    return new Set(ports.flatMap(([local, remote = 0]) => (local === kubePort() ? [remote] : [])));
  }

  const configMap = (name: string, text: string) =>
    api.createNamespacedConfigMap({ namespace: 'default', body: { metadata: { name }, data: { text } } });

  /** Three that are open for long with nothing to say: a watch, logs that are followed, and a program that waits for its input. */
  async function waitingClients() {
    const [seen, logged, typed, answered] = [
      new Set<string>(),
      new PassThrough(),
      new PassThrough(),
      new PassThrough(),
    ];
    await new Watch(config).watch(
      '/api/v1/namespaces/default/configmaps',
      {},
      (_type, { metadata }: { metadata: { name: string } }) => void seen.add(metadata.name),
      () => undefined,
    );
    const program = new Exec(config).exec('default', 'echo', 'main', ECHO, answered, null, typed, false);
    const logs = new Log(config).log('default', 'echo', 'main', logged, { follow: true });
    await Promise.all([program, logs]);
    return { seen, logged, typed, answered };
  }

  beforeAll(async () => {
    emulator = await startProcess({ ...place, runtime: 'docker' });
    clients = apiClients(emulator.endpoint);
    await createRole(clients);
    api = await givenCluster(clients);
    config = await kubeConfig(clients);
    const script = 'until [ -f /tmp/say ]; do sleep 0.1; done; echo said; while :; do sleep 0.1; done';
    const containers = [{ name: 'main', image: await testImage(), command: ['/bin/sh', '-c', script] }];
    const spec = { containers, terminationGracePeriodSeconds: 1 };
    await api.createNamespacedPod({ namespace: 'default', body: { metadata: { name: 'echo' }, spec } });
    await when(podOf(api, 'echo'), isReady);
  });

  afterAll(async () => {
    await emulator.stop('SIGINT');
    directory[Symbol.dispose]();
  });

  it('are not felt by others and are cut off, while watches, logs and programs go on', {
    timeout: 100_000,
  }, async () => {
    const waiting = await waitingClients();
    const before = await usualMs();
    const silent = silentClients();
    const slow = slowSenders();
    const ends = silent.map((socket) => once(socket, 'close'));
    expect(await usualMs()).toBeLessThan(5 * before + 20);
    expect(silent.filter(({ destroyed }) => destroyed)).toEqual([]);
    await Promise.all(ends);
    for (const socket of slow) socket.destroy();

    await configMap('news', '');
    await when(
      () => api.listNamespacedConfigMap({ namespace: 'default' }),
      () => waiting.seen.has('news'),
    );
    waiting.typed.write('hello\n');
    expect(String((await once(waiting.answered, 'data'))[0])).toBe('hello\n');
    await new Exec(config).exec('default', 'echo', 'main', ['touch', '/tmp/say'], new PassThrough(), null, null, false);
    expect(String((await once(waiting.logged, 'data'))[0])).toBe('said\n');
  });

  it('that watch and read nothing do not make memory grow, and are cut off after the end of their watch', async () => {
    const deaf = await Promise.all(Array.from({ length: EACH }, () => deafWatch(8)));
    const before = residentBytes(emulator.pid);
    for (let number = 0; number < 40; number++) await configMap(`large-${number}`, 'x'.repeat(MIB / 4));
    // Ten of them for each, were they kept.
    expect(residentBytes(emulator.pid) - before).toBeLessThan(EACH * 5 * MIB);
    const ports = deaf.map(({ localPort = 0 }) => localPort);
    await when(established, (open) => !ports.some((port) => open.has(port)));
    for (const socket of deaf) socket.destroy();
  });

  it('do not hold up the end', async () => {
    silentClients();
    slowSenders();
    await deafWatch(3_600);
    await usualMs();
    const begun = performance.now();
    expect(await emulator.stop('SIGINT')).toBe(0);
    expect(performance.now() - begun).toBeLessThan(15_000);
  });
});
