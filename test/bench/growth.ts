// Pods that come and go, one after another under one name, on the simulated runtime: what has grown between a thousand and four thousand.

import { deferred } from '../support/docker.ts';
import { benchAccount } from './cluster.ts';
import { type Benchmark, MIB } from './figures.ts';
import { type KubeClient, kubeClient } from './kube-client.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/** After these the changes that watches may still ask for take all the memory that they may. */
const FIRST = 1_000;
const MORE = 3_000;
const NAMESPACE = '/api/v1/namespaces/default';
const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'again' },
  spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'c', image: 'busybox:1.36' }] },
};

export const growth: Benchmark = {
  name: 'growth',
  about: `${FIRST + MORE} pods deleted and recreated, on the simulated runtime`,
  async run(report) {
    await using server = await startServer({ runtime: 'simulated' });
    const account = await benchAccount(server);
    using client = kubeClient(await account.createCluster('growth'));
    await account.createProfile('growth', ['default']);
    await cycle(client, FIRST);
    const before = await weight(server, client);
    await cycle(client, MORE);
    const after = await weight(server, client);
    report({ name: `growth over ${MORE} pods: heap`, value: (after.heapBytes - before.heapBytes) / MIB, unit: 'MiB' });
    report({ name: `growth over ${MORE} pods: open files`, value: after.openFiles - before.openFiles, unit: '' });
  },
};

async function cycle(client: KubeClient, pods: number): Promise<void> {
  let isRunning = deferred<void>();
  let isGone = deferred<void>();
  using _watch = await client.events(`${NAMESPACE}/pods?watch=1`, ({ type, object }) => {
    if (type === 'DELETED') isGone.resolve();
    else if (object.status?.['phase'] === 'Running') isRunning.resolve();
  });
  for (let pod = 0; pod < pods; pod++) {
    [isRunning, isGone] = [deferred<void>(), deferred<void>()];
    await client.call('POST', `${NAMESPACE}/pods`, { body: POD });
    await isRunning.promise;
    await client.call('DELETE', `${NAMESPACE}/pods/again`);
    await isGone.promise;
  }
}

/** What somebody refers to, without the pods' events, which are kept for an hour. */
async function weight(server: ServerProcess, client: KubeClient) {
  await client.call('DELETE', `${NAMESPACE}/events`);
  const { heapUsedBytes, openFiles } = await server.readWithoutGarbage();
  return { heapBytes: heapUsedBytes, openFiles };
}
