// The commands of kubectl that reach into containers, on a real engine, with the oldest and the newest.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerAvailable, testImage } from '../support/docker.ts';
import { findKubectls, missing } from '../support/tools.ts';
import { apiClients, createCluster, createProfile, createRole, kubeConfig } from './api-clients.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';
import { arrive } from './kubectl/arrive.ts';
import { STREAMS } from './kubectl/index.ts';
import { play } from './kubectl/step.ts';

const KUBECTLS = findKubectls();
const ENDS = KUBECTLS.filter((_, index) => index === 0 || index === KUBECTLS.length - 1);
const absent = missing({ kubectl: ENDS[0], 'a Docker engine': await dockerAvailable() });

describe.skipIf(absent !== undefined)('kubectl and running containers', { timeout: 180_000 }, () => {
  const directory = temporaryDirectory();
  const place = { dataDirectory: join(directory.path, 'data'), instance: `streams-${process.pid}`, firstPort: 25_260 };
  let emulator: EmulatorProcess;
  let kubeconfig: string;
  let image: string;

  beforeAll(async () => {
    image = await testImage();
    emulator = await startProcess({ ...place, runtime: 'docker' });
    const clients = apiClients(emulator.endpoint);
    await createRole(clients);
    await createCluster(clients);
    await createProfile(clients, 'demo', 'tour-*');
    kubeconfig = (await kubeConfig(clients)).exportConfig();
  }, 120_000);

  afterAll(async () => {
    await emulator?.stop('SIGINT');
    directory[Symbol.dispose]();
  });

  it.concurrent.each(ENDS)('with kubectl $version', async (kubectl) => {
    const shell = await arrive({ name: STREAMS.name, kubectl, kubeconfig, directory: directory.path, image });
    expect((await play(STREAMS.steps, shell)).join('\n\n')).toBe('');
  });
});
