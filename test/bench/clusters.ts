// How long a cluster takes until its API answers, and what clusters weigh.

import { atRest } from './at-rest.ts';
import { benchAccount } from './cluster.ts';
import { type Benchmark, blockFigure, MIB, median, type Report, timed } from './figures.ts';
import { kubeClient } from './kube-client.ts';
import { startServer } from './server-process.ts';

const FURTHER = 10;

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
    const soon = (await server.read()).rssBytes;
    const alone = (await atRest(server)).rssBytes;
    const times: number[] = [];
    for (let index = 0; index < FURTHER; index++) times.push(await create(`further-${index}`));
    const many = (await atRest(server)).rssBytes;
    reportTimes(report, first, times);
    const note = `${(soon / MIB).toFixed(0)} when it has just been made`;
    report({ name: 'memory, one idle cluster', value: alone / MIB, unit: 'MiB', atMost: 120, note });
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
