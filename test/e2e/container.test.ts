// The service of docker-compose.yml: an emulator that is itself a container, and starts its pods beside it.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { dockerAvailable, testImage, testRuntime, uniqueInstance } from '../support/docker.ts';
import { nodeImage } from '../support/node-image.ts';
import { findAws, findKubectl, missing } from '../support/tools.ts';
import { type Clients, clients } from './clients.ts';
import { demoCluster } from './demo-cluster.ts';
import { temporaryDirectory } from './emulator-process.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const AWS_PORT = 24_950;
const CLUSTER_PORTS = { first: 24_951, last: 24_955 };

const aws = findAws();
const kubectl = findKubectl('1.33');
const hasDocker = await dockerAvailable();
const reason = missing({ aws, kubectl, 'a Docker engine': hasDocker });

interface ComposeFile {
  readonly services: Readonly<
    Record<string, { readonly environment: Readonly<Record<string, string>>; readonly volumes: readonly string[] }>
  >;
}

const pod = (image: string) => `
apiVersion: v1
kind: ConfigMap
metadata: { name: greeting }
data: { text: hello }
---
apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: web
      image: "${image}"
      command: ["/bin/sh", "-c", "mkdir -p /tmp/w; cp /greeting/text /tmp/w/index.html; exec httpd -f -p 8080 -h /tmp/w"]
      volumeMounts: [{ name: greeting, mountPath: /greeting }]
  volumes: [{ name: greeting, configMap: { name: greeting } }]
`;

describe.skipIf(reason !== undefined)('the service of docker-compose.yml', { timeout: 120_000 }, () => {
  const directory = temporaryDirectory();
  const instance = uniqueInstance();
  const docker = new Docker();
  let emulator: Docker.Container;
  let client: Clients;

  /** As the file says, but for its image, its ports and its data, which are the test's own. */
  async function startService(): Promise<Docker.Container> {
    const file = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')) as ComposeFile;
    const { environment = {}, volumes = [] } = file.services['eks-fargate'] ?? {};
    const { first, last } = CLUSTER_PORTS;
    const own = { EKS_FARGATE_CLUSTER_PORTS: `${first}-${last}`, EKS_FARGATE_INSTANCE: instance, NO_COLOR: '1' };
    const published = Array.from({ length: last - first + 1 }, (_, place) => [first + place, first + place] as const);
    const ports = [[AWS_PORT, 4566] as const, ...published];
    const container = await docker.createContainer({
      Image: await nodeImage(),
      Cmd: ['/usr/bin/node', '/app/src/launch.mjs', 'up'],
      Env: Object.entries({ ...environment, ...own }).map(([name, value]) => `${name}=${value}`),
      ExposedPorts: Object.fromEntries(ports.map(([, inside]) => [`${inside}/tcp`, {}])),
      HostConfig: {
        Init: true,
        Binds: [...volumes.map((volume) => volume.replace('./emulator-data', directory.path)), `${ROOT}:/app`],
        PortBindings: Object.fromEntries(
          ports.map(([outside, inside]) => [`${inside}/tcp`, [{ HostIp: '127.0.0.1', HostPort: String(outside) }]]),
        ),
      },
    });
    await container.start();
    return container;
  }

  const logs = async () => String(await emulator.logs({ stdout: true, stderr: true, tail: 50 }));

  beforeAll(async () => {
    emulator = await startService();
    const endpoint = `http://127.0.0.1:${AWS_PORT}`;
    // A request that is under way while the container joins its network may never be answered.
    const ask = () => fetch(`${endpoint}/health`, { signal: AbortSignal.timeout(1_000) });
    const isHealthy = () =>
      ask().then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await isHealthy()))
      if (!(await emulator.inspect()).State.Running) throw new Error(`the emulator has ended:\n${await logs()}`);
    const kubeconfig = join(directory.path, 'kubeconfig');
    client = clients({ aws: aws ?? '', kubectl: kubectl ?? '', endpoint, kubeconfig });
    await demoCluster(client);
    await client.kubectlUntil(['get', 'serviceaccount', '-o', 'name'], /default/);
  }, 120_000);

  afterAll(async () => {
    await emulator?.remove({ force: true });
    const engine = await testRuntime(instance);
    await engine.removeInstance();
    await engine[Symbol.asyncDispose]();
    await emptyAsRoot();
    directory[Symbol.dispose]();
  });

  /** The emulator in the container is root, who runs this test may not be. */
  async function emptyAsRoot(): Promise<void> {
    const [Image, Cmd] = [await testImage(), ['/bin/sh', '-c', '/bin/busybox rm -rf /data/*']];
    const cleaner = await docker.createContainer({ Image, Cmd, HostConfig: { Binds: [`${directory.path}:/data`] } });
    await cleaner.start();
    await cleaner.wait();
    await cleaner.remove();
  }

  it('runs a pod whose volumes are files of the emulator’s own volume', async () => {
    await client.apply(pod(await testImage()));
    await client.kubectl('wait', 'pod/web', '--for=condition=Ready', '--timeout=60s');
    expect(await client.kubectl('exec', 'web', '--', 'cat', '/greeting/text')).toBe('hello');
  });

  it('forwards a port from the machine through the emulator into the pod', async () => {
    using forward = client.start('port-forward', 'pod/web', '24956:8080');
    await forward.said(/127.0.0.1:24956 -> 8080/);
    expect(await (await fetch('http://127.0.0.1:24956/')).text()).toBe('hello');
  });

  it('stops with nothing left, though it was on the network of its pods itself', async () => {
    await emulator.stop({ t: 60 });
    expect((await emulator.inspect()).State.ExitCode, await logs()).toBe(0);
    const filters = { label: [`eks-fargate.instance=${instance}`] };
    expect(await docker.listContainers({ all: true, filters })).toEqual([]);
    expect(await docker.listNetworks({ filters })).toEqual([]);
  });
});
