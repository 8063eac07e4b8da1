// What becomes of pods when the engine, or what is made in it, is taken away under them. The engine is the test's own.

import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Network } from 'dockerode';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isObject } from '../../src/lib/json.ts';
import { LABELS } from '../../src/runtime/labels.ts';
import { testImageIn, uniqueInstance } from '../support/docker.ts';
import { type OwnEngine, ownEngine, whyNoOwnEngine } from '../support/own-engine.ts';
import { findAws, findKubectl, missing } from '../support/tools.ts';
import { type Clients, clients } from './clients.ts';
import { demoCluster } from './demo-cluster.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const LAUNCH = resolve(import.meta.dirname, '../../src/launch.mjs');
const PATIENCE = { timeout: 40_000, interval: 100 };
const aws = findAws();
const kubectl = findKubectl('1.33');
const reason = missing({ aws, kubectl }) ?? whyNoOwnEngine();

const UNTIL_TERM = "trap 'exit 0' TERM; while :; do sleep 0.1; done";
const SERVE = `mkdir -p /tmp/w; echo hello > /tmp/w/index.html; httpd -p 8080 -h /tmp/w; ${UNTIL_TERM}`;

const pod = (name: string, image: string, script = UNTIL_TERM) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { pair: here } }
spec:
  terminationGracePeriodSeconds: 1
  containers: [{ name: main, image: "${image}", command: ["/bin/sh", "-c", "${script}"] }]
---`;

interface PodFacts {
  readonly metadata: { readonly name: string };
  readonly status: {
    readonly podIP: string;
    readonly containerStatuses: readonly {
      readonly ready: boolean;
      readonly restartCount: number;
      readonly lastState: { readonly terminated?: { readonly exitCode: number; readonly reason: string } };
    }[];
  };
}

/** Rejects when one has come to it meanwhile. Those that were in it may have gone by themselves. */
async function removeInUse(network: Network): Promise<void> {
  const { Containers: attached } = await network.inspect();
  for (const container of Object.keys(attached ?? {}))
    await network.disconnect({ Container: container, Force: true }).catch((error: unknown) => {
      if (!isObject(error) || error.statusCode !== 404) throw error;
    });
  await network.remove();
}

describe.skipIf(reason !== undefined)('pods whose engine is broken under them', { timeout: 120_000 }, () => {
  const directory = temporaryDirectory();
  const instance = uniqueInstance();
  const firstPort = 24_400;
  let engine: OwnEngine;
  let emulator: EmulatorProcess;
  let client: Clients;
  let image: string;
  let addresses: { readonly web: string; readonly asker: string };

  const find = async (label: string, value: string): Promise<string> => {
    const filters = { label: [`${label}=${value}`, `${LABELS.instance}=${instance}`] };
    const [container] = await engine.docker.listContainers({ filters });
    return container?.Id ?? '';
  };
  /** Of `web` and `asker`. */
  const facts = async () => {
    const { items } = JSON.parse(await client.kubectl('get', 'pods', '-l', 'pair', '-o', 'json')) as {
      items: PodFacts[];
    };
    const of = (name: string) => {
      const { podIP, containerStatuses } = items.find(({ metadata }) => metadata.name === name)!.status;
      return { podIP, ...containerStatuses[0]! };
    };
    return { web: of('web'), asker: of('asker') };
  };

  /** Two new pods, of which one asks the other. None of them has to wait because it was broken before. */
  async function freshPair(): Promise<void> {
    await client.kubectl('delete', 'pods', '-l', 'pair', '--force', '--grace-period=0');
    await client.apply(pod('web', image, SERVE) + pod('asker', image));
    await client.kubectl('wait', 'pod/web', 'pod/asker', '--for=condition=Ready', '--timeout=40s');
    const { web, asker } = await facts();
    addresses = { web: web.podIP, asker: asker.podIP };
  }

  /** Until both are ready after so many restarts, at their addresses, and one reaches the other. */
  async function areWell(restarts: { readonly web: number; readonly asker: number }): Promise<void> {
    await vi.waitFor(
      async () =>
        expect(await facts()).toMatchObject({
          web: { ready: true, restartCount: restarts.web, podIP: addresses.web },
          asker: { ready: true, restartCount: restarts.asker, podIP: addresses.asker },
        }),
      PATIENCE,
    );
    const get = `busybox timeout 2 wget -q -O - http://${addresses.web}:8080/`;
    const ask = () => client.kubectl('exec', 'asker', '--', 'sh', '-c', get);
    await vi.waitFor(async () => expect(await ask()).toBe('hello\n'), PATIENCE);
  }

  const start = () => {
    const place = { dataDirectory: join(directory.path, 'data'), instance, firstPort, runtime: 'docker' } as const;
    return startProcess({ ...place, engine: { DOCKER_HOST: engine.host } });
  };

  beforeAll(async () => {
    engine = await ownEngine();
    image = await testImageIn(engine.docker);
    emulator = await start();
    const kubeconfig = join(directory.path, 'kubeconfig');
    client = clients({ aws: aws ?? '', kubectl: kubectl ?? '', endpoint: emulator.endpoint, kubeconfig });
    await demoCluster(client);
    await client.kubectlUntil(['get', 'serviceaccount', '-o', 'name'], /default/);
    await freshPair();
    await areWell({ web: 0, asker: 0 });
  }, 120_000);

  afterAll(async () => {
    await emulator?.stop('SIGINT');
    await engine?.[Symbol.asyncDispose]();
    directory[Symbol.dispose]();
  });

  it('say 137 and Error of a container that was killed from outside, and run it again', async () => {
    await engine.docker.getContainer(await find(LABELS.pod, 'web')).kill();
    await areWell({ web: 1, asker: 0 });
    expect((await facts()).web.lastState.terminated).toMatchObject({ exitCode: 137, reason: 'Error' });
  });

  it('come back at their address when their network interface was removed', async () => {
    const { HostConfig: host } = await engine.docker.getContainer(await find(LABELS.pod, 'asker')).inspect();
    await engine.docker.getContainer(host.NetworkMode?.replace('container:', '') ?? '').remove({ force: true });
    await areWell({ web: 1, asker: 1 });
  });

  it('go on at their addresses when the router was removed', async () => {
    const router = await find(LABELS.role, 'router');
    await engine.docker.getContainer(router).remove({ force: true });
    await areWell({ web: 1, asker: 1 });
    expect(await find(LABELS.role, 'router')).not.toBe(router);
  });

  it('come back at their addresses when their network was removed', async () => {
    await freshPair();
    const network = engine.docker.getNetwork(`eks-fargate-${instance}`);
    const { Id: before } = await network.inspect();
    emulator.signal('SIGSTOP'); // Else what is disconnected would be connected again before the network is gone.
    try {
      await vi.waitFor(() => removeInUse(network), PATIENCE);
    } finally {
      emulator.signal('SIGCONT');
    }
    await areWell({ web: 1, asker: 1 });
    expect((await network.inspect()).Id).not.toBe(before);
  });

  it('come back when the engine was stopped and started again, and the APIs answer all the while', async () => {
    const health = async () =>
      (await (await fetch(`${emulator.endpoint}/health`)).json()) as { runtime: { problem?: string } };
    await freshPair();

    await engine.stop();
    await vi.waitFor(async () => expect((await health()).runtime.problem).toMatch(/does not answer/), PATIENCE);
    const said = await promisify(execFile)(process.execPath, [LAUNCH, 'status', '--port', String(firstPort)]);
    expect(said.stdout).toMatch(/the Docker engine at unix:\S+ does not answer/);
    expect(await (await fetch(`${emulator.endpoint}/_eks-fargate/logs`)).text()).toMatch(/until the engine is back/);
    const { cluster } = await client.awsJson<{ cluster: object }>('eks', 'describe-cluster', '--name', 'demo');
    expect(cluster).toMatchObject({ status: 'ACTIVE' });
    expect(await client.kubectl('create', 'configmap', 'meanwhile')).toMatch(/created/);
    expect(await client.failure(client.kubectl('logs', 'web'))).toMatch(/^Error from server/);
    await client.kubectl('wait', 'node', '-l', 'kubernetes.io/os', '--for=condition=Ready=false', '--timeout=40s');
    await client.kubectl('wait', 'pod/web', '--for=condition=Ready=false', '--timeout=40s');
    await client.kubectl('delete', 'pod', 'asker', '--wait=false');
    await client.apply(pod('comer', image));

    await engine.start();
    await client.kubectl('wait', 'pod/asker', '--for=delete', '--timeout=40s');
    await client.kubectl('wait', 'pod/comer', '--for=condition=Ready', '--timeout=40s');
    await client.apply(pod('asker', image));
    await client.kubectl('wait', 'pod/asker', '--for=condition=Ready', '--timeout=40s');
    addresses = { ...addresses, asker: (await facts()).asker.podIP };
    await areWell({ web: 1, asker: 0 });
    await client.kubectl('wait', 'node', '-l', 'kubernetes.io/os', '--for=condition=Ready', '--timeout=40s');
    await client.kubectl('wait', 'pod/web', '--for=condition=Ready', '--timeout=40s');
    expect((await health()).runtime.problem).toBeUndefined();
  });

  it('run again at the next start when the engine was away as the emulator was stopped', async () => {
    await engine.stop();
    expect(await emulator.stop('SIGINT')).toBe(0);
    await engine.start();
    emulator = await start();
    await client.kubectl('wait', 'pod/web', 'pod/asker', '--for=condition=Ready', '--timeout=40s');
    expect(await facts()).toMatchObject({ web: { podIP: addresses.web }, asker: { podIP: addresses.asker } });
  });

  it('leave nothing in the engine when the emulator is stopped', async () => {
    expect(await emulator.stop('SIGINT')).toBe(0);
    const filters = { label: [`${LABELS.instance}=${instance}`] };
    expect(await engine.docker.listContainers({ all: true, filters })).toEqual([]);
    expect(await engine.docker.listNetworks({ filters })).toEqual([]);
  });
});
