// Two emulators on one engine, and two regions in one of them, all with the same VPC and a cluster of the same name: nobody reaches, removes or
// restarts what is another's.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CoreV1Api } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LABELS } from '../../src/runtime/labels.ts';
import { dockerAvailable, testImage, uniqueInstance } from '../support/docker.ts';
import { apiClients, createRole, givenCluster, isReady, podOf, when } from './api-clients.ts';
import { containersOf, networksOf } from './census.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';

const run = promisify(execFile);

/** One cluster `demo` somewhere, with a pod that serves the place's name. */
interface Place {
  readonly name: string;
  readonly api: CoreV1Api;
  readonly address: string;
  readonly container: string;
}

describe.skipIf(!(await dockerAvailable()))(
  'neighbours with the same VPC and the same cluster',
  { timeout: 60_000 },
  () => {
    const directory = temporaryDirectory();
    const emulatorOf = (name: string, firstPort: number) => {
      const settings = { EKS_FARGATE_WARM_INTERFACES: '0' };
      const dataDirectory = join(directory.path, name);
      return { dataDirectory, instance: uniqueInstance(), firstPort, runtime: 'docker', settings } as const;
    };
    const emulators = [emulatorOf('first', 24_520), emulatorOf('second', 24_570)] as const;
    let first: EmulatorProcess;
    let second: EmulatorProcess;
    let west: Place;
    let europe: Place;
    let other: Place;

    async function placeIn(emulator: EmulatorProcess, region: string, name: string): Promise<Place> {
      const api = await givenCluster(apiClients(emulator.endpoint, { region }));
      const script = `echo ${name} > /tmp/name; exec httpd -f -p 80 -h /tmp`;
      const containers = [{ name: 'web', image: await testImage(), command: ['/bin/sh', '-c', script] }];
      const spec = { containers, terminationGracePeriodSeconds: 1 };
      await api.createNamespacedPod({ namespace: 'default', body: { metadata: { name: 'web' }, spec } });
      const { status } = await when(podOf(api, 'web'), isReady);
      const container = status?.containerStatuses?.[0]?.containerID?.replace(/^.*:\/\//, '') ?? '';
      return { name, api, address: status?.podIP ?? '', container };
    }

    /** What the pod of one place hears at the address of another's. */
    const ask = (from: Place, to: Place) =>
      run('docker', [
        'exec',
        from.container,
        'busybox',
        'timeout',
        '3',
        'wget',
        '-q',
        '-O',
        '-',
        `http://${to.address}/name`,
      ]).then(
        ({ stdout }) => stdout.trim(),
        () => 'nobody',
      );

    const podContainers = async (instance: string) =>
      (await containersOf(instance))
        .flatMap(({ Id, Labels }) => (Labels[LABELS.role] === 'container' ? [Id] : []))
        .sort();

    async function expectUnmoved({ api, container, name }: Place): Promise<void> {
      const { status } = await podOf(api, 'web')();
      expect(status?.containerStatuses?.[0]).toMatchObject({ ready: true, restartCount: 0 });
      expect(status?.containerStatuses?.[0]?.containerID).toContain(container);
      expect(name).toBe(
        await ask({ api, container, name, address: '' }, { api, container, name, address: '127.0.0.1' }),
      );
    }

    beforeAll(async () => {
      [first, second] = await Promise.all([startProcess(emulators[0]), startProcess(emulators[1])]);
      await Promise.all([first, second].map(({ endpoint }) => createRole(apiClients(endpoint))));
      west = await placeIn(first, 'us-west-2', 'west');
      europe = await placeIn(first, 'eu-west-1', 'europe');
      other = await placeIn(second, 'us-west-2', 'other');
    }, 90_000);

    afterAll(async () => {
      await Promise.all([first, second].map((emulator) => emulator?.stop('SIGINT')));
      directory[Symbol.dispose]();
    });

    it('hear themselves at their own addresses, and nobody at the others’', async () => {
      const places = [west, europe, other];
      const heard = await Promise.all(places.flatMap((from) => places.map((to) => ask(from, to))));
      expect(heard).toEqual(places.flatMap((from) => places.map((to) => (from === to ? from.name : 'nobody'))));
    });

    it('are left as they are when one is killed and starts again', async () => {
      await first.stop('SIGKILL');
      first = await startProcess(emulators[0]);
      await Promise.all([west, europe, other].map(expectUnmoved));
      expect(await podContainers(emulators[0].instance)).toEqual([west.container, europe.container].sort());
    });

    it('are left as they are when the pod of one region goes', async () => {
      await europe.api.deleteNamespacedPod({ namespace: 'default', name: 'web' });
      await when(
        () => podContainers(emulators[0].instance),
        (containers) => !containers.includes(europe.container),
      );
      await Promise.all([west, other].map(expectUnmoved));
    });

    it('are left as they are when one is reset and stopped, which leaves nothing of its own', async () => {
      expect((await fetch(`${first.endpoint}/_eks-fargate/reset`, { method: 'POST' })).status).toBe(200);
      expect(await podContainers(emulators[0].instance)).toEqual([]);
      expect(await first.stop('SIGINT')).toBe(0);
      expect(await containersOf(emulators[0].instance)).toEqual([]);
      expect(await networksOf(emulators[0].instance)).toEqual([]);
      await expectUnmoved(other);
      expect(await podContainers(emulators[1].instance)).toEqual([other.container]);
    });
  },
);
