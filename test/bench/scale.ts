// Two thousand pods of one Deployment on the simulated runtime, from nothing to Running and back.

import { atRest } from './at-rest.ts';
import { benchAccount } from './cluster.ts';
import { type Benchmark, blockFigure, MIB, type Report } from './figures.ts';
import { type KubeClient, kubeClient } from './kube-client.ts';
import { startServer } from './server-process.ts';

const PODS = 2000;
const FEW = 500;
const NAMESPACE = 'bench';
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
/** kube-apiserver 1.35 with its controller manager and scheduler, etcd 3.6 and kwok, on a machine of this kind. */
const KWOK = { podsPerSecond: 91, memoryMib: 840 };
const PATIENCE_MS = 120_000;

export const scale: Benchmark = {
  name: 'scale',
  about: `${PODS} pods of one Deployment to Running, on the simulated runtime`,
  async run(report) {
    await using server = await startServer({ runtime: 'simulated' });
    const account = await benchAccount(server);
    using client = kubeClient(await account.createCluster('scale'));
    await account.createProfile('scale', [NAMESPACE]);
    const metadata = { name: NAMESPACE };
    await client.call('POST', '/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata } });
    const few = await rollOut(client, { name: 'few', replicas: FEW });
    await scaleToNothing(client, 'few');
    const { cpuMs } = await server.reset();
    const many = await rollOut(client, { name: 'pods', replicas: PODS });
    const reading = await server.read();
    reportSpeed(report, { few, many, cpuMs: reading.cpuMs - cpuMs });
    const beside = { value: KWOK.memoryMib, what: 'kwok' };
    const memory = { unit: 'MiB', atMost: 300, beside };
    report({ ...memory, name: 'memory with all of them', value: reading.rssBytes / MIB });
    report({ ...memory, name: 'memory with all of them, at rest', value: (await atRest(server)).rssBytes / MIB });
    await checkRunning(client);
    report(blockFigure(', to Running', await server.read()));
    await server.reset();
    const start = performance.now();
    await scaleToNothing(client, 'pods');
    report({ name: 'scaled to nothing again', value: PODS / ((performance.now() - start) / 1000), unit: 'pods/s' });
    report(blockFigure(', to nothing', await server.read()));
  },
};

interface DeploymentStatus {
  readonly readyReplicas?: number;
  readonly replicas?: number;
}

/** Milliseconds until all are ready. */
async function rollOut(client: KubeClient, { name, replicas }: { name: string; replicas: number }): Promise<number> {
  const labels = { app: name };
  const resources = { requests: { cpu: '250m', memory: '64Mi' } };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'busybox:1.36', resources }] } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec };
  const start = performance.now();
  const done = untilStatus(client, name, ({ readyReplicas = 0 }) => readyReplicas === replicas);
  await Promise.all([done, client.call('POST', DEPLOYMENTS, { body })]);
  return performance.now() - start;
}

async function scaleToNothing(client: KubeClient, name: string): Promise<void> {
  const body = { spec: { replicas: 0 } };
  await client.call('PATCH', `${DEPLOYMENTS}/${name}`, { body, type: 'application/merge-patch+json' });
  const selector = `labelSelector=${encodeURIComponent(`app=${name}`)}&limit=1`;
  for (;;) {
    const list = await client.call('GET', `/api/v1/namespaces/${NAMESPACE}/pods?${selector}`);
    if (list.body<{ items: unknown[] }>().items.length === 0) return;
  }
}

async function untilStatus(client: KubeClient, name: string, isMet: (status: DeploymentStatus) => boolean) {
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  let watch: Disposable | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      deadline.addEventListener('abort', () => reject(new Error(`deployment ${name} never came to that`)));
      const selector = `fieldSelector=${encodeURIComponent(`metadata.name=${name}`)}`;
      client
        .events(`${DEPLOYMENTS}?watch=1&${selector}`, ({ object }) => {
          if (isMet((object.status ?? {}) as DeploymentStatus)) resolve();
        })
        .then((opened) => {
          watch = opened;
        }, reject);
    });
  } finally {
    watch?.[Symbol.dispose]();
  }
}

/** The status is a controller's word; the pods themselves are looked at once. */
async function checkRunning(client: KubeClient): Promise<void> {
  interface Pods {
    readonly items: readonly { readonly status: { readonly phase: string; readonly podIP?: string } }[];
  }
  const { items } = (
    await client.call('GET', `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=app%3Dpods`)
  ).body<Pods>();
  const running = items.filter(({ status }) => status.phase === 'Running' && status.podIP);
  if (running.length !== PODS) throw new Error(`${running.length} of ${PODS} pods are Running`);
  if (new Set(running.map(({ status }) => status.podIP)).size !== PODS) throw new Error('pods share addresses');
}

/** Milliseconds. */
interface Speed {
  readonly few: number;
  readonly many: number;
  readonly cpuMs: number;
}

function reportSpeed(report: Report, speed: Speed): void {
  const { few, many, cpuMs } = speed;
  const beside = { value: KWOK.podsPerSecond, what: 'kwok' };
  report({ name: 'pods to Running', value: PODS / (many / 1000), unit: 'pods/s', atLeast: 300, beside });
  report({ name: "server's CPU for a pod", value: cpuMs / PODS, unit: 'ms' });
  const ratio = many / PODS / (few / FEW);
  const note = `against one of ${FEW}, which were the first`;
  report({ name: 'time for a pod of many', value: ratio, unit: '', atMost: 1.2, note });
}
