// The kubelet with real processes on the Docker engine of this machine, where a simulation would prove nothing.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import type { Cluster } from '../../src/kube/cluster.ts';
import { CONFIG_MAPS, EVENTS, NAMESPACES, PODS, SECRETS, SERVICE_ACCOUNTS } from '../../src/kube/kind-refs.ts';
import type { Container, ContainerStatus, PodSpec } from '../../src/kube/types.gen.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { hexId } from '../../src/lib/ids.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { dialInside } from '../../src/node/kubelet/actions/dial.ts';
import { kubelet } from '../../src/node/kubelet/kubelet.ts';
import { createManager } from '../../src/reconcile/manager.ts';
import type { ContainerRuntime } from '../../src/runtime/container-runtime.ts';
import type { PluggedInterface } from '../../src/vpc/fabric.ts';
import { createFabric } from '../../src/vpc/vpc-fabric.ts';
import { type TestApiServer, testApiServer } from '../support/api-server.ts';
import { dockerAvailable, testImage, testRuntime, uniqueInstance } from '../support/docker.ts';

const NAME = { namespace: 'default', name: 'web' };
const ADMIN = { user: 'admin', groups: ['system:masters', 'system:authenticated'], fieldManager: 'test' };
const VPC = { vpcId: 'vpc-a', cidrBlocks: ['10.0.0.0/16'] };
const ADDRESS = '10.0.1.5';
const base64 = (text: string) => Buffer.from(text).toString('base64');

class DockerBench implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly #parts: Parts;
  readonly #manager;

  private constructor(parts: Parts) {
    this.#parts = parts;
    const clock = systemClock();
    const logger = silentLogger();
    this.cluster = parts.api.server.cluster(ADMIN);
    const cluster: Cluster = { name: 'test', of: (kind) => this.cluster.of(kind), as: () => this.cluster };
    this.#manager = createManager({ clock, logger });
    const facts = {
      clusterArn: `arn:aws:eks:eu-west-1:123456789012:cluster/${hexId(8)}`,
      dnsServiceAddress: '10.0.0.10',
      kubernetesServiceAddress: '10.0.0.1',
      region: 'eu-west-1',
    };
    const { sandboxId, address, hostAddress, hostname } = parts.eni;
    const sandboxes = {
      find: () => ({ sandboxId, address, hostAddress, hostname }),
      subscribe: () => ({ [Symbol.dispose]: () => undefined }),
    };
    const { runtime, directory } = parts;
    const about = { cluster, runtime, sandboxes, facts, clock, logger };
    this.#manager.start([kubelet({ ...about, dataDirectory: directory, pull: 'local' })]);
  }

  static async open(): Promise<DockerBench> {
    const instance = uniqueInstance();
    const runtime = await testRuntime(instance);
    const about = { runtime, instance, clock: systemClock(), logger: silentLogger(), warmCount: 0 };
    const fabric = createFabric(about);
    const eni = await fabric.plug({ networkInterfaceId: 'eni-1', vpc: VPC, address: ADDRESS, labels: {} });
    const directory = await mkdtemp(join(tmpdir(), 'kubelet-docker-'));
    const api = await testApiServer();
    const bench = new DockerBench({ api, runtime, fabric, eni, directory });
    if (!bench.cluster.of(NAMESPACES).find({ name: 'default' }))
      await bench.cluster.of(NAMESPACES).create({ metadata: { name: 'default' } });
    const account = { metadata: { name: 'default', namespace: 'default' }, automountServiceAccountToken: false };
    await bench.cluster.of(SERVICE_ACCOUNTS).create(account);
    return bench;
  }

  /** A pod whose only container runs this script. */
  async run(script: string, container: Partial<Container> = {}, spec: Partial<PodSpec> = {}): Promise<void> {
    const image = await testImage();
    const app = { name: 'app', image, command: ['/bin/sh', '-c', script], imagePullPolicy: 'Never', ...container };
    await this.cluster
      .of(PODS)
      .create({ metadata: NAME, spec: { nodeName: 'node', restartPolicy: 'Never', containers: [app], ...spec } });
  }

  get pod() {
    return this.cluster.of(PODS).find(NAME);
  }

  get status(): ContainerStatus | undefined {
    return this.pod?.status?.containerStatuses?.[0];
  }

  eventually(check: () => unknown, timeout = 20_000): Promise<void> {
    return vi.waitFor(async () => void (await check()), { timeout, interval: 20 });
  }

  /** How the container ended, and with which last words. */
  async ended() {
    await this.eventually(() => expect(this.status?.state?.terminated).toBeDefined());
    return this.status!.state!.terminated!;
  }

  /** A shell command in the container. */
  async exec(script: string): Promise<void> {
    const { runtime } = this.#parts;
    const { id = '' } = (await runtime.listContainers({})).find(({ status }) => status === 'running') ?? {};
    const { signal } = new AbortController();
    expect(await runtime.exec(id, { command: ['/bin/sh', '-c', script], tty: false, signal })).toBe(0);
  }

  /** A connection from inside the pod's network, as where this machine has no way to it. */
  dialInside(port: number): Promise<Duplex> {
    const { runtime, eni } = this.#parts;
    const target = { runtime, sandbox: eni, clock: systemClock(), container: { name: 'app' } };
    const { signal } = new AbortController();
    return dialInside({ ...target, containerId: '', kubeletVersion: '' }, { host: ADDRESS, port }, signal);
  }

  events(): string[] {
    const events = this.cluster.of(EVENTS).list({ namespace: 'default' });
    return events.map(({ type, reason, message }) => `${type} ${reason} ${message}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { api, runtime, fabric, directory } = this.#parts;
    await this.#manager[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
    await fabric[Symbol.asyncDispose]();
    await runtime.removeInstance();
    await runtime[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Parts {
  readonly api: TestApiServer;
  readonly runtime: ContainerRuntime;
  readonly fabric: ReturnType<typeof createFabric>;
  readonly eni: PluggedInterface;
  readonly directory: string;
}

describe.skipIf(!(await dockerAvailable()))('a container on Docker', () => {
  it('sees its environment, its files with their modes, and its own address', async () => {
    await using bench = await DockerBench.open();
    const map = { metadata: { name: 'settings', namespace: 'default' }, data: { color: 'blue' } };
    await bench.cluster.of(CONFIG_MAPS).create(map as never);
    const secret = { metadata: { name: 'login', namespace: 'default' }, data: { word: base64('s3cret') } };
    await bench.cluster.of(SECRETS).create(secret as never);
    const items = [{ key: 'word', path: 'word', mode: 0o400 }];
    const volumes = [
      { name: 'settings', configMap: { name: 'settings' } },
      { name: 'login', secret: { secretName: 'login', items } },
      { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
      { name: 'scratch', emptyDir: {} },
    ];
    const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/v/${name}` }));
    const env = [
      { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'URL', value: 'http://$(IP)/' },
    ];
    const script = [
      'echo $URL $(cat /v/settings/color) $(cat /v/login/word) $(ls -lL /v/login/word)',
      'test -s /v/token/token && echo token; touch /v/scratch/a && echo scratch; touch /v/settings/a || echo read-only',
      'cat /etc/hostname',
    ].join('; ');
    await bench.run(`(${script}) > /dev/termination-log 2>/dev/null`, { env, volumeMounts }, { volumes });
    const { exitCode, message = '' } = await bench.ended();
    expect(exitCode).toBe(0);
    expect(message).toContain(`http://${ADDRESS}/ blue s3cret -r--------`);
    expect(message.split('\n').slice(1)).toEqual(['token', 'scratch', 'read-only', 'web', '']);
  });

  it('ends with its code, its last words or the end of its output', async () => {
    await using bench = await DockerBench.open();
    const terminationMessagePolicy = 'FallbackToLogsOnError';
    await bench.run('echo to the log; exit 7', { terminationMessagePolicy });
    expect(await bench.ended()).toMatchObject({ exitCode: 7, reason: 'Error', message: 'to the log\n' });
    expect(bench.pod?.status?.phase).toBe('Failed');
  });

  it('that wants more memory than it may have is OOMKilled', async () => {
    await using bench = await DockerBench.open();
    const resources = { limits: { memory: '16Mi' } };
    await bench.run('x=a; while :; do x=$x$x; done', { resources });
    expect(await bench.ended()).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
  });

  it('runs as who it is told to, and cannot write where it must not', async () => {
    await using bench = await DockerBench.open();
    const securityContext = { runAsUser: 1234, runAsGroup: 2345, readOnlyRootFilesystem: true };
    const script = '(id; touch /tmp/a || echo read-only) > /dev/termination-log 2>/dev/null';
    await bench.run(script, { securityContext }, { securityContext: { supplementalGroups: [3456] } });
    const { message = '' } = await bench.ended();
    expect(message).toMatch(/uid=1234 gid=2345 groups=.*3456/);
    expect(message).toContain('read-only');
  });

  it('that cannot be started says why', async () => {
    await using bench = await DockerBench.open();
    await bench.run('', { command: ['/bin/nothing'] });
    const { exitCode, reason, message } = await bench.ended();
    expect([exitCode, reason]).toEqual([128, 'StartError']);
    expect(message).toContain('/bin/nothing');
  });

  it('is ready once it answers over HTTP, and is restarted when it does no more', async () => {
    await using bench = await DockerBench.open();
    const httpGet = { port: 8080, path: '/health' };
    const script = 'mkdir /www; echo ok > /www/health; exec httpd -f -p 8080 -h /www';
    await bench.run(
      script,
      {
        readinessProbe: { httpGet, periodSeconds: 1 },
        livenessProbe: { exec: { command: ['cat', '/www/health'] }, periodSeconds: 1, failureThreshold: 2 },
        lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', 'echo bye > /dev/termination-log'] } } },
        startupProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1, failureThreshold: 30 },
      },
      { restartPolicy: 'Always', terminationGracePeriodSeconds: 2 },
    );
    await bench.eventually(() => expect(bench.status).toMatchObject({ ready: true, started: true }));
    await bench.exec('mv /www/health /www/gone');
    await bench.eventually(() => expect(bench.status).toMatchObject({ restartCount: 1, ready: true }));
    expect(bench.status?.lastState?.terminated?.message).toBe('bye\n');
    const events = bench.events();
    expect(events).toContain('Warning Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 404');
    expect(events).toContain('Normal Killing Container app failed liveness probe, will be restarted');
  });

  it('can be reached from inside its network, and a refusal is told from an answer', async () => {
    await using bench = await DockerBench.open();
    await bench.run('mkdir /www; echo ok > /www/health; exec httpd -f -p 8080 -h /www', {
      readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
    });
    await bench.eventually(() => expect(bench.status?.ready).toBe(true));
    const connection = await bench.dialInside(8080);
    connection.write('GET /health HTTP/1.0\r\n\r\n');
    const answer = await text(connection);
    expect(answer).toMatch(/^HTTP\/1\.[01] 200 OK/);
    expect(answer).toMatch(/ok\n$/);
    await expect(bench.dialInside(8081)).rejects.toThrow(`dial tcp ${ADDRESS}:8081: connect: connection refused`);
  });

  it('is told to end, and killed when it does not, and the last status says so', async () => {
    await using bench = await DockerBench.open();
    const image = await testImage();
    const shell = (name: string, script: string): Container => ({
      name,
      image,
      imagePullPolicy: 'Never',
      command: ['/bin/sh', '-c', script],
    });
    const gentle = "trap 'echo told > /dev/termination-log; exit 3' TERM; while :; do sleep 0.1; done";
    const containers = [shell('gentle', gentle), shell('stubborn', "trap '' TERM; while :; do sleep 0.1; done")];
    await bench.run('', {}, { containers, terminationGracePeriodSeconds: 2 });
    await bench.eventually(() => expect(bench.pod?.status?.phase).toBe('Running'));
    const ends = new Map<string, unknown>();
    const watch = bench.cluster.of(PODS).subscribe(({ object }) => {
      for (const { name, state } of object.status?.containerStatuses ?? []) ends.set(name, state?.terminated);
    });
    await bench.cluster.of(PODS).delete(NAME);
    await bench.eventually(() => expect(bench.pod).toBeUndefined());
    await bench.eventually(() => expect(ends.get('gentle')).toMatchObject({ exitCode: 3, message: 'told\n' }));
    expect(ends.get('stubborn')).toMatchObject({ exitCode: 137, reason: 'Error' });
    watch[Symbol.dispose]();
  });

  it('runs init containers one after another on the same files', async () => {
    await using bench = await DockerBench.open();
    const image = await testImage();
    const volumeMounts = [{ name: 'work', mountPath: '/work' }];
    const step = (name: string): Container => ({
      name,
      image,
      imagePullPolicy: 'Never',
      command: ['/bin/sh', '-c', `echo ${name} >> /work/steps`],
      volumeMounts,
    });
    const spec = { initContainers: [step('one'), step('two')], volumes: [{ name: 'work', emptyDir: {} }] };
    await bench.run('cat /work/steps > /dev/termination-log', { volumeMounts }, spec);
    expect(await bench.ended()).toMatchObject({ exitCode: 0, message: 'one\ntwo\n' });
    await bench.eventually(() => expect(bench.pod?.status?.phase).toBe('Succeeded'));
  });
});
