// kill -9 with pods running, and what the next start makes of it.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContainerRuntime } from '../../src/runtime/container-runtime.ts';
import { LABELS } from '../../src/runtime/labels.ts';
import { dockerAvailable, shellSpec, testImage, testRuntime, uniqueInstance } from '../support/docker.ts';
import { findAws, findKubectl, missing } from '../support/tools.ts';
import { type Clients, clients } from './clients.ts';
import { demoCluster } from './demo-cluster.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const aws = findAws();
const kubectl = findKubectl('1.33');
const hasDocker = await dockerAvailable();
const reason = missing({ aws, kubectl, 'a Docker engine': hasDocker });

const manifests = (image: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 2
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{ name: api, image: "${image}", command: ["/bin/sh", "-c", "while :; do sleep 0.1; done"] }]
---
apiVersion: v1
kind: Pod
metadata: { name: task }
spec:
  restartPolicy: Never
  containers:
    - { name: task, image: "${image}", command: ["/bin/sh", "-c", "until [ -f /tmp/go ]; do sleep 0.1; done; exit 4"] }
`;

describe.skipIf(reason !== undefined)('an emulator that is killed', { timeout: 120_000 }, () => {
  const directory = temporaryDirectory();
  const instance = uniqueInstance();
  const place = { dataDirectory: join(directory.path, 'data'), instance, firstPort: 24_760 };
  let emulator: EmulatorProcess;
  let client: Clients;
  let engine: ContainerRuntime;
  let neighbour: ContainerRuntime;

  const podContainers = async () =>
    (await engine.listContainers({}))
      .filter(({ status }) => status === 'running')
      .map(({ id }) => id)
      .sort();

  /** One that nobody has a record of, as a crash between two steps may leave it. */
  async function leftover(runtime: ContainerRuntime, name: string): Promise<string> {
    await runtime.prepare();
    const sandbox = await runtime.createSandbox({
      name: `${name}-eni`,
      labels: { [LABELS.role]: 'eni' },
      isRouter: false,
    });
    const spec = shellSpec({ name, image: await testImage(), sandboxId: sandbox.id }, 'while :; do sleep 0.1; done');
    const labels = { [LABELS.role]: 'container', [LABELS.cluster]: 'demo', [LABELS.podUid]: 'nobody' };
    const id = await runtime.createContainer({ ...spec, labels });
    await runtime.startContainer(id);
    return id;
  }

  beforeAll(async () => {
    const image = await testImage();
    engine = await testRuntime(instance);
    neighbour = await testRuntime(uniqueInstance());
    emulator = await startProcess({ ...place, runtime: 'docker' });
    const kubeconfig = join(directory.path, 'kubeconfig');
    client = clients({ aws: aws ?? '', kubectl: kubectl ?? '', endpoint: emulator.endpoint, kubeconfig });
    await demoCluster(client);
    await client.kubectlUntil(['get', 'serviceaccount', '-o', 'name'], /default/);
    await client.apply(manifests(image));
    await client.kubectl('wait', 'pod', '-l', 'app=api', '--for=condition=Ready', '--timeout=60s');
    await client.kubectl('wait', 'pod/task', '--for=condition=Ready', '--timeout=60s');
  }, 120_000);

  afterAll(async () => {
    await emulator?.stop('SIGINT');
    await neighbour?.removeInstance();
    await Promise.all([engine, neighbour].map((runtime) => runtime?.[Symbol.asyncDispose]()));
    directory[Symbol.dispose]();
  });

  it('finds its pods again as they are, reports what has ended, and clears up what is nobody’s', async () => {
    const shown = [
      'get',
      'pods',
      '-l',
      'app=api',
      '-o',
      'jsonpath={range .items[*]}{.metadata.uid} {.status.podIP}\n{end}',
    ];
    const [before, containers] = [await client.kubectl(...shown), await podContainers()];
    const [task] = await engine.listContainers({ [LABELS.pod]: 'task' });
    expect(await emulator.stop('SIGKILL')).toBe('SIGKILL');

    execFileSync('docker', ['exec', task?.id ?? '', 'touch', '/tmp/go']);
    execFileSync('docker', ['wait', task?.id ?? '']);
    const orphan = await leftover(engine, `${instance}-orphan`);
    const theirs = await leftover(neighbour, `${instance}-neighbour`);

    emulator = await startProcess({ ...place, runtime: 'docker' });
    await client.kubectlUntil(['get', 'pod', 'task'], /0\/1\s+Error\s+0/);
    const ended = ['get', 'pod', 'task', '-o', 'jsonpath={..state.terminated.exitCode} {.status.phase}'];
    expect(await client.kubectl(...ended)).toBe('4 Failed');
    expect(await client.kubectl(...shown)).toBe(before);
    expect(await client.kubectl('get', 'pods', '-l', 'app=api')).toMatch(/(1\/1\s+Running\s+0\s[\s\S]*){2}/);
    expect(await podContainers()).toEqual(containers.filter((id) => id !== task?.id));
    expect(await engine.findContainer(orphan)).toBeUndefined();
    expect(await neighbour.findContainer(theirs)).toMatchObject({ status: 'running' });
  });

  it('goes on with the pods that it has found', async () => {
    await client.kubectl('scale', 'deploy/api', '--replicas=1');
    await client.kubectlUntil(['get', 'pods', '-l', 'app=api', '-o', 'name'], /^pod\/\S+\n$/);
    const logs = await client.kubectl('exec', 'deploy/api', '--', 'echo', 'still here');
    expect(logs).toBe('still here\n');
    await client.kubectl('delete', 'pod', 'task');
    const enis = await client.awsJson<{ NetworkInterfaces: unknown[] }>('ec2', 'describe-network-interfaces');
    expect(enis.NetworkInterfaces.length).toBeGreaterThan(0);
  });

  it('leaves nothing of its own behind when it is stopped, and what is another’s alone', async () => {
    expect(await emulator.stop('SIGINT')).toBe(0);
    expect(await engine.listContainers({})).toEqual([]);
    expect(await neighbour.listContainers({})).toHaveLength(1);
  });
});
