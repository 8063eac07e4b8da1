// docker-compose.yml as it is brought up and taken down: an emulator that is itself a container, and starts its pods beside it.

import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dockerAvailable, testImage, testRuntime, uniqueInstance } from '../support/docker.ts';
import { nodeImage } from '../support/node-image.ts';
import { findAws, findCompose, findKubectl, missing } from '../support/tools.ts';
import { type Clients, clients } from './clients.ts';
import { demoCluster } from './demo-cluster.ts';
import { temporaryDirectory } from './emulator-process.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const AWS_PORT = 24_950;
const CLUSTER_PORTS = '24951-24955';

const aws = findAws();
const kubectl = findKubectl('1.33');
const hasDocker = await dockerAvailable();
const compose = findCompose();
const reason = missing({ aws, kubectl, 'docker compose': compose, 'a Docker engine': hasDocker });

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

describe.skipIf(reason !== undefined)('docker compose up', { timeout: 120_000 }, () => {
  const directory = temporaryDirectory();
  const instance = uniqueInstance();
  const docker = new Docker();
  const filters = { label: [`com.docker.compose.project=${instance}`] };
  let client: Clients;

  /** As the file says, but for what can be set from outside; the image has Node, and the sources come from here. */
  const place = {
    EKS_FARGATE_PORT: String(AWS_PORT),
    EKS_FARGATE_CLUSTER_PORTS: CLUSTER_PORTS,
    EKS_FARGATE_DATA_DIR: directory.path,
    EKS_FARGATE_INSTANCE: instance,
  };
  const sources = {
    entrypoint: ['/usr/bin/node', '/app/src/launch.mjs'],
    command: ['up'],
    environment: { NO_COLOR: '1' },
    volumes: [`${ROOT}:/app`],
  };

  async function runCompose(...args: string[]): Promise<string> {
    const [program = '', ...first] = compose ?? [];
    const files = ['-f', join(ROOT, 'docker-compose.yml'), '-f', join(directory.path, 'sources.json')];
    const options = { env: { ...process.env, ...place, EKS_FARGATE_IMAGE: await nodeImage() } };
    return (await promisify(execFile)(program, [...first, ...files, '-p', instance, ...args], options)).stdout;
  }

  beforeAll(async () => {
    writeFileSync(join(directory.path, 'sources.json'), JSON.stringify({ services: { 'eks-fargate': sources } }));
    await runCompose('up', '--detach', '--no-build');
    const endpoint = `http://127.0.0.1:${AWS_PORT}`;
    await vi.waitFor(
      async () => {
        const [emulator] = await docker.listContainers({ all: true, filters });
        if (emulator?.State !== 'running') throw new Error(`the emulator has ended:\n${await runCompose('logs')}`);
        // A request that is under way while the container joins its network may never be answered.
        await fetch(`${endpoint}/health`, { signal: AbortSignal.timeout(1_000) });
      },
      { timeout: 60_000, interval: 100 },
    );
    const kubeconfig = join(directory.path, 'kubeconfig');
    client = clients({ aws: aws ?? '', kubectl: kubectl ?? '', endpoint, kubeconfig });
    await demoCluster(client);
    await client.kubectlUntil(['get', 'serviceaccount', '-o', 'name'], /default/);
  }, 120_000);

  afterAll(async () => {
    await runCompose('down', '--timeout', '1');
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
    const { Volumes: copies } = await docker.listVolumes({ filters: { label: [`eks-fargate.instance=${instance}`] } });
    expect(copies ?? []).toEqual([]);
  });

  it('forwards a port from the machine through the emulator into the pod', async () => {
    using forward = client.start('port-forward', 'pod/web', '24956:8080');
    await forward.said(/127.0.0.1:24956 -> 8080/);
    expect(await (await fetch('http://127.0.0.1:24956/')).text()).toBe('hello');
  });

  it('leaves nothing when it is taken down, though it was on the network of its pods itself', async () => {
    await runCompose('stop');
    const [emulator] = await docker.listContainers({ all: true, filters });
    expect(emulator?.Status, await runCompose('logs')).toMatch(/^Exited \(0\)/);
    await runCompose('down');
    for (const label of [...filters.label, `eks-fargate.instance=${instance}`]) {
      expect(await docker.listContainers({ all: true, filters: { label: [label] } })).toEqual([]);
      expect(await docker.listNetworks({ filters: { label: [label] } })).toEqual([]);
      expect((await docker.listVolumes({ filters: { label: [label] } })).Volumes ?? []).toEqual([]);
    }
  });
});
