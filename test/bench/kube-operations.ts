// The same load on any Kubernetes API server: on ours, and on another that BENCH_KUBE_URL and BENCH_KUBE_TOKEN name, in one run.

import { startBareServer } from './bare-server.ts';
import { benchAccount } from './cluster.ts';
import { type Benchmark, blockFigure, type Longest, longer, quantile, type Report } from './figures.ts';
import { type KubeClient, kubeClient } from './kube-client.ts';
import { type ServerProcess, startServer } from './server-process.ts';

interface Load {
  readonly name: string;
  readonly unit: string;
  /** What kube-apiserver 1.35.4 with etcd 3.6 does on a machine of this kind. */
  readonly reference: number;
  readonly total: number;
  readonly clients: number;
  send(client: KubeClient, index: number): Promise<unknown>;
}

const NAMESPACE = `bench-${process.pid}`;
const MAPS = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
const PODS = `/api/v1/namespaces/${NAMESPACE}/pods`;
const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

const configMap = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { a: 'x'.repeat(1000) },
  ...more,
});

/** Nobody schedules it. */
const pod = (index: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `p${index}`, labels: { app: 'bench', i: String(index % 10) } },
  spec: {
    schedulerName: 'nobody',
    containers: [
      {
        name: 'c',
        image: 'busybox:1.36',
        env: [{ name: 'A', value: 'x'.repeat(200) }],
        resources: { requests: { cpu: '250m', memory: '64Mi' } },
      },
    ],
  },
});

const createMap = (client: KubeClient, name: string) => client.call('POST', MAPS, { body: configMap(name) });
const getMap = (client: KubeClient, index: number) => client.call('GET', `${MAPS}/c${index % 500}`);
const patch = (client: KubeClient, path: string, sent: { body: object; type: string }) =>
  client.call('PATCH', path, sent);

const apply = (client: KubeClient, index: number) => {
  const name = `s${index % 100}`;
  const body = configMap(name, { data: { v: String(index) } });
  return patch(client, `${MAPS}/${name}?fieldManager=b&force=true`, { body, type: APPLY });
};

const LOADS: readonly Load[] = [
  {
    name: 'create ConfigMap, 1 client',
    unit: '/s',
    reference: 459,
    total: 500,
    clients: 1,
    send: (client, index) => createMap(client, `c${index}`),
  },
  {
    name: 'create ConfigMap, 16 clients',
    unit: '/s',
    reference: 1367,
    total: 1500,
    clients: 16,
    send: (client, index) => createMap(client, `c${1000 + index}`),
  },
  { name: 'get ConfigMap, 1 client', unit: '/s', reference: 804, total: 1000, clients: 1, send: getMap },
  { name: 'get ConfigMap, 16 clients', unit: '/s', reference: 3076, total: 3000, clients: 16, send: getMap },
  {
    name: 'merge patch, 16 clients',
    unit: '/s',
    reference: 1168,
    total: 1500,
    clients: 16,
    send: (client, index) =>
      patch(client, `${MAPS}/c${index % 500}`, { body: { data: { b: String(index) } }, type: MERGE }),
  },
  {
    name: 'create pod, 16 clients',
    unit: '/s',
    reference: 1106,
    total: 2000,
    clients: 16,
    send: (client, index) => client.call('POST', PODS, { body: pod(index) }),
  },
  {
    name: 'strategic patch of a pod, 16 clients',
    unit: '/s',
    reference: 810,
    total: 1000,
    clients: 16,
    send: (client, index) =>
      patch(client, `${PODS}/p${index}`, { body: { metadata: { labels: { z: String(index) } } }, type: STRATEGIC }),
  },
  { name: 'server-side apply, 16 clients', unit: '/s', reference: 1106, total: 2000, clients: 16, send: apply },
  {
    name: 'list of 2,000 pods, 2 clients',
    unit: '/s',
    reference: 24,
    total: 40,
    clients: 2,
    send: (client) => client.call('GET', PODS),
  },
  {
    name: 'list by label (200 of 2,000), 2 clients',
    unit: '/s',
    reference: 203,
    total: 300,
    clients: 2,
    send: (client) => client.call('GET', `${PODS}?labelSelector=i%3D3`),
  },
];

const BARE: Omit<Load, 'reference'> = {
  name: 'the machine: a bare HTTPS server, 16 clients',
  unit: '/s',
  total: 3000,
  clients: 16,
  send: (client) => client.call('POST', '/', { body: configMap('bare') }),
};

const FAN_OUT = { watchers: 100, events: 200, reference: 49_700 };
const WARM_FAN_OUT = { watchers: 100, events: 50, times: 6 };
/** Looked for by the machine's own means: the client must not be what is measured. */
const NEWLINE = 10;
const PATIENCE_MS = 30_000;

export const kubeOperations: Benchmark = {
  name: 'kube',
  about: 'creates, reads, patches, lists and watches over HTTPS, beside a real API server',
  async run(report) {
    await using server = await startServer({ runtime: 'simulated' });
    const account = await benchAccount(server);
    using client = kubeClient(await account.createCluster('kube'));
    const other = otherServer();
    for (const one of other ? [client, other] : [client]) await warmUp(one);
    using bare = await startBareServer();
    const bareBefore = (await measured(bare.client, BARE)).perSecond;
    report(blockFigure('', await play(report, { server, client, other })));
    const bareAfter = (await measured(bare.client, BARE)).perSecond;
    report({ name: BARE.name, value: (bareBefore + bareAfter) / 2, unit: '/s', note: 'before and after' });
    other?.[Symbol.dispose]();
  },
};

function otherServer(): KubeClient | undefined {
  const { BENCH_KUBE_URL: url, BENCH_KUBE_TOKEN: token } = process.env;
  return url && token ? kubeClient({ url, token }) : undefined;
}

async function prepare(client: KubeClient, namespace: string): Promise<void> {
  const named = (kind: string, name: string) => ({ body: { apiVersion: 'v1', kind, metadata: { name } } });
  await client.call('POST', '/api/v1/namespaces', named('Namespace', namespace));
  // Where no controller makes it.
  await client
    .call('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, named('ServiceAccount', 'default'))
    .catch((error: Error) => {
      if (!error.message.includes(': 409 ')) throw error;
    });
}

/** Both sides compile what they run often: the yardstick's server is measured warm as well. */
async function warmUp(client: KubeClient): Promise<void> {
  const namespace = `${NAMESPACE}-warm`;
  await prepare(client, namespace);
  const maps = `/api/v1/namespaces/${namespace}/configmaps`;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  await many({ total: 300, clients: 8 }, async (index) => {
    await client.call('POST', maps, { body: configMap(`w${index}`) });
    await client.call('GET', `${maps}/w${index}`);
    await patch(client, `${maps}/w${index}`, { body: { data: { b: '1' } }, type: MERGE });
    await client.call('POST', pods, { body: pod(index) });
    await patch(client, `${pods}/p${index}`, { body: { metadata: { labels: { z: '1' } } }, type: STRATEGIC });
    await patch(client, `${maps}/a${index % 20}?fieldManager=b&force=true`, {
      body: configMap(`a${index % 20}`),
      type: APPLY,
    });
  });
  for (let time = 0; time < WARM_FAN_OUT.times; time++)
    await fanOut(client, { ...WARM_FAN_OUT, maps, label: `warm${time}` });
  await client.call('DELETE', pods);
  await client.call('DELETE', `/api/v1/namespaces/${namespace}`);
}

interface Players {
  readonly server: ServerProcess;
  readonly client: KubeClient;
  readonly other: KubeClient | undefined;
}

/** Line by line, on one and then on the other. @returns what was longest while it was ours to answer */
async function play(report: Report, { server, client, other }: Players): Promise<Longest> {
  let longest: Longest = { longestBlockMs: 0, longestOwnBlockMs: 0, longestCollectionMs: 0 };
  const ours = async <T>(work: () => Promise<T>) => {
    const before = await server.reset();
    const result = await work();
    const after = await server.read();
    longest = longer(longest, after);
    return { result, cpuMs: after.cpuMs - before.cpuMs };
  };
  for (const one of other ? [client, other] : [client]) await prepare(one, NAMESPACE);
  for (const load of LOADS) {
    const { result, cpuMs: wholeMs } = await ours(() => measured(client, load));
    const { perSecond, p50, p99 } = result;
    const cpuMs = wholeMs / load.total;
    const reference = other ? (await measured(other, load)).perSecond : load.reference;
    const note = `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, server's CPU ${cpuMs.toFixed(2)} ms`;
    report({ ...load, value: perSecond, atLeast: reference, note });
  }
  const measuredFanOut = { ...FAN_OUT, maps: MAPS, label: 'fan' };
  const { result: deliveries } = await ours(() => fanOut(client, measuredFanOut));
  const reference = other ? await fanOut(other, measuredFanOut) : FAN_OUT.reference;
  const name = `watch, ${FAN_OUT.events} events to ${FAN_OUT.watchers} watchers`;
  report({ name, value: deliveries, unit: '/s', atLeast: reference, note: 'deliveries' });
  await ours(() => clean(client));
  if (other) await clean(other);
  return longest;
}

async function clean(client: KubeClient): Promise<void> {
  for (const path of [MAPS, PODS, `/api/v1/namespaces/${NAMESPACE}`]) await client.call('DELETE', path);
}

async function measured(client: KubeClient, load: Omit<Load, 'reference'>) {
  const times: number[] = [];
  const start = performance.now();
  await many(load, async (index) => {
    const sent = performance.now();
    await load.send(client, index);
    times.push(performance.now() - sent);
  });
  const seconds = (performance.now() - start) / 1000;
  return { perSecond: load.total / seconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

/** `clients` at once, each with one request under way. */
async function many(
  { total, clients }: { readonly total: number; readonly clients: number },
  send: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const client = async () => {
    for (let index = next++; index < total; index = next++) await send(index);
  };
  await Promise.all(Array.from({ length: clients }, client));
}

interface FanOut {
  readonly watchers: number;
  readonly events: number;
  /** Where the objects are made. */
  readonly maps: string;
  /** What they are watched by. */
  readonly label: string;
}

/** Deliveries per second until the last watcher has the last event. */
async function fanOut(client: KubeClient, { watchers, events, maps, label }: FanOut): Promise<number> {
  const wanted = watchers * events;
  let count = 0;
  let finish = () => {};
  const all = new Promise<void>((resolve, reject) => {
    finish = resolve;
    AbortSignal.timeout(PATIENCE_MS).addEventListener('abort', () =>
      reject(new Error(`${count} of ${wanted} deliveries`)),
    );
  });
  const onChunk = (chunk: Buffer) => {
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) count++;
    if (count >= wanted) finish();
  };
  const path = `${maps}?watch=1&labelSelector=w%3D${label}`;
  const open = await Promise.all(Array.from({ length: watchers }, () => client.watch(path, onChunk)));
  const start = performance.now();
  const created = Array.from({ length: events }, (_, index) => {
    const name = `${label}-${index}`;
    return client.call('POST', maps, { body: configMap(name, { metadata: { name, labels: { w: label } } }) });
  });
  await Promise.all([all, ...created]);
  const seconds = (performance.now() - start) / 1000;
  for (const watch of open) watch[Symbol.dispose]();
  return wanted / seconds;
}
