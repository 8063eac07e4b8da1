// How long a cluster takes until its API answers, and what clusters weigh.

import { benchAccount } from './cluster.ts';
import { type Benchmark, blockFigure, MIB, median, type Report, timed } from './figures.ts';
import { kubeClient } from './kube-client.ts';
import { type ServerProcess, startServer } from './server-process.ts';

const FURTHER = 10;
/** A process is at rest when three looks, a second apart, see the same. */
const LOOKS = 3;
const LOOK_MS = 1000;
const SAME_BYTES = 0.5 * MIB;

export const clusters: Benchmark = {
  name: 'clusters',
  about: 'CreateCluster until the Kubernetes API answers; memory of idle clusters',
  async run(report) {
    await using server = await startServer({ runtime: 'simulated' });
    const account = await benchAccount(server);
    const create = (name: string) =>
      timed(async () => {
        using client = kubeClient(await account.createCluster(name));
        await client.call('GET', '/api/v1/namespaces/default');
      });
    const first = await create('first');
    const alone = await restingBytes(server);
    const times: number[] = [];
    for (let index = 0; index < FURTHER; index++) times.push(await create(`further-${index}`));
    const many = await restingBytes(server);
    reportTimes(report, first, times);
    report({ name: 'memory, one idle cluster', value: alone / MIB, unit: 'MiB', atMost: 120 });
    const each = (many - alone) / FURTHER / MIB;
    report({ name: 'memory, each further cluster', value: each, unit: 'MiB', atMost: 10, note: `of ${FURTHER}` });
    report(blockFigure('', await server.read()));
  },
};

function reportTimes(report: Report, first: number, times: readonly number[]): void {
  report({ name: 'CreateCluster until the API answers, first', value: first, unit: 'ms', atMost: 100 });
  const spread = `${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)}`;
  const name = 'CreateCluster until the API answers, median';
  report({ name, value: median(times), unit: 'ms', atMost: 100, note: `of ${FURTHER}, ${spread}` });
}

async function restingBytes(server: ServerProcess): Promise<number> {
  const seen: number[] = [];
  for (;;) {
    seen.unshift((await server.read()).rssBytes);
    const recent = seen.slice(0, LOOKS);
    const isSteady = recent.length === LOOKS && Math.max(...recent) - Math.min(...recent) < SAME_BYTES;
    if (isSteady || seen.length > 30) return median(recent);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
