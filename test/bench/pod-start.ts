// A pod against `docker run` of the same image on a network with a fixed address: one, twenty at once, and again and again.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { deferred, dockerAvailable, testImage } from '../support/docker.ts';
import { benchAccount } from './cluster.ts';
import { type Benchmark, blockFigure, MIB, median, type Report, timed } from './figures.ts';
import { type KubeClient, kubeClient } from './kube-client.ts';
import { type ServerProcess, startServer } from './server-process.ts';

const run = promisify(execFile);
const docker = async (...args: string[]) => (await run('docker', args)).stdout.trim();

const ROUNDS = 7;
const CROWD = 20;
const CROWD_ROUNDS = 3;
const CYCLES = 24;
const PODS = '/api/v1/namespaces/default/pods';
const COMMAND = ['/bin/sleep', '3600'];
const PATIENCE_MS = 120_000;
const SUBNET = '172.29.201';

interface Stage {
  readonly server: ServerProcess;
  readonly client: KubeClient;
  readonly image: string;
  readonly network: string;
}

export const podStart: Benchmark = {
  name: 'pods',
  about: 'pods on Docker, beside docker run',
  async run(report) {
    if (!(await dockerAvailable())) return;
    const image = await testImage();
    await using server = await startServer({ runtime: 'docker' });
    const account = await benchAccount(server);
    using client = kubeClient(await account.createCluster('pods'));
    await account.createProfile('pods', ['default']);
    const network = `${server.instance}-yardstick`;
    await docker('network', 'create', '--subnet', `${SUBNET}.0/24`, network);
    const stage = { server, client, image, network };
    try {
      await warmUp(stage);
      await server.reset();
      await one(report, stage);
      await crowd(report, stage);
      await again(report, stage);
      report(blockFigure('', await server.read()));
    } finally {
      await docker('network', 'rm', network);
    }
  },
};

/** The router of the VPC is made for its first pod. */
async function warmUp(stage: Stage): Promise<void> {
  for (const name of ['warm-0', 'warm-1', 'warm-2']) {
    await podRuns(stage, [name]);
    await podsGo(stage, [name]);
    await dockerRuns(stage, [name]);
    await dockerGoes([name]);
  }
}

async function one(report: Report, stage: Stage): Promise<void> {
  const pods: number[] = [];
  const runs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const name = `one-${round}`;
    await interfacesRest(stage);
    pods.push(await podRuns(stage, [name]));
    await podsGo(stage, [name]);
    await interfacesRest(stage);
    runs.push(await dockerRuns(stage, [name]));
    await dockerGoes([name]);
  }
  const [pod, yardstick] = [median(pods), median(runs)];
  report({ name: 'a pod to Running', value: pod, unit: 'ms', beside: { value: yardstick, what: 'docker run' } });
  const note = `medians of ${ROUNDS}, turn by turn`;
  report({ name: 'a pod, share of docker run', value: pod / yardstick, unit: '', atMost: 0.5, note });
}

async function crowd(report: Report, stage: Stage): Promise<void> {
  const pods: number[] = [];
  const runs: number[] = [];
  for (let round = 0; round < CROWD_ROUNDS; round++) {
    const names = Array.from({ length: CROWD }, (_, index) => `crowd-${round}-${index}`);
    await interfacesRest(stage);
    pods.push(await podRuns(stage, names));
    await podsGo(stage, names);
    await interfacesRest(stage);
    runs.push(await dockerRuns(stage, names));
    await dockerGoes(names);
  }
  const [pod, yardstick] = [median(pods), median(runs)];
  report({
    name: `${CROWD} pods at once to Running`,
    value: pod,
    unit: 'ms',
    beside: { value: yardstick, what: 'docker run' },
  });
  const note = `medians of ${CROWD_ROUNDS}, turn by turn`;
  report({ name: `${CROWD} pods at once, share of docker run`, value: pod / yardstick, unit: '', atMost: 0.8, note });
}

/** Deletes and makes anew, under the same name; what has grown between a third of the way and the end. */
async function again(report: Report, stage: Stage): Promise<void> {
  const cycle = async () => {
    await podRuns(stage, ['again']);
    await podsGo(stage, ['again']);
  };
  for (let index = 0; index < CYCLES / 3; index++) await cycle();
  const before = await weight(stage);
  for (let index = CYCLES / 3; index < CYCLES; index++) await cycle();
  const after = await weight(stage);
  const cycles = (CYCLES * 2) / 3;
  const grown = (name: string, unit: string, of: (weight: Weight) => number) =>
    report({ name: `growth over ${cycles} pods: ${name}`, value: of(after) - of(before), unit });
  grown('containers', '', ({ containers }) => containers);
  grown('open files', '', ({ openFiles }) => openFiles);
  grown('heap', 'MiB', ({ heapUsedBytes }) => heapUsedBytes / MIB);
  grown('resident memory', 'MiB', ({ rssBytes }) => rssBytes / MIB);
  grown('files on disk', 'MiB', ({ storedBytes }) => storedBytes / MIB);
}

async function weight(stage: Stage) {
  await interfacesRest(stage);
  const { openFiles, heapUsedBytes, rssBytes } = await stage.server.readWithoutGarbage();
  const containers = (await ownContainers(stage)).length;
  return { containers, openFiles, heapUsedBytes, rssBytes, storedBytes: stage.server.storedBytes() };
}

type Weight = Awaited<ReturnType<typeof weight>>;

/** The instance's own, by name: `eks-fargate-INSTANCE-…` and the containers of pods. */
async function ownContainers({ server }: Stage): Promise<string[]> {
  const all = await docker(
    'ps',
    '--all',
    '--format',
    '{{.Names}}',
    '--filter',
    `label=eks-fargate.instance=${server.instance}`,
  );
  return all.split('\n').filter((name) => name !== '');
}

/** An interface that was taken is made anew a while later. */
const REST_LOOKS = 12;

/** Resolves when the pool of warm interfaces is filled up: nothing is created or starting in the engine any more. */
async function interfacesRest(stage: Stage): Promise<void> {
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  let last = -1;
  for (let same = 0; same < REST_LOOKS; ) {
    const { length } = await ownContainers(stage);
    same = length === last ? same + 1 : 0;
    last = length;
    if (deadline.aborted) throw new Error('the warm interfaces never came to rest');
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

const podOf = (name: string, image: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: 'bench' } },
  spec: {
    terminationGracePeriodSeconds: 0,
    containers: [{ name: 'c', image, command: COMMAND, imagePullPolicy: 'IfNotPresent' }],
  },
});

/** Milliseconds from the first request until a watch has shown the last of them Running. */
async function podRuns({ client, image }: Stage, names: readonly string[]): Promise<number> {
  const waiting = new Set(names);
  const done = deferred<void>();
  AbortSignal.timeout(PATIENCE_MS).addEventListener('abort', () =>
    done.reject(new Error(`never Running: ${[...waiting].join(', ')}`)),
  );
  using _watch = await client.events(`${PODS}?watch=1`, ({ object }) => {
    if (object.status?.['phase'] === 'Running') waiting.delete(object.metadata.name);
    if (waiting.size === 0) done.resolve();
  });
  return await timed(() =>
    Promise.all([done.promise, ...names.map((name) => client.call('POST', PODS, { body: podOf(name, image) }))]),
  );
}

async function podsGo({ client }: Stage, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => client.call('DELETE', `${PODS}/${name}`)));
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  for (;;) {
    const { items } = (await client.call('GET', `${PODS}?labelSelector=app%3Dbench`)).body<{ items: unknown[] }>();
    if (items.length === 0) return;
    if (deadline.aborted) throw new Error('pods never went');
  }
}

function dockerRuns({ image, network }: Stage, names: readonly string[]): Promise<number> {
  return timed(() =>
    Promise.all(
      names.map((name, index) =>
        docker(
          'run',
          '--detach',
          '--name',
          `bench-${process.pid}-${name}`,
          '--network',
          network,
          '--ip',
          `${SUBNET}.${index + 10}`,
          image,
          ...COMMAND,
        ),
      ),
    ),
  );
}

async function dockerGoes(names: readonly string[]): Promise<void> {
  await docker('rm', '--force', ...names.map((name) => `bench-${process.pid}-${name}`));
}
