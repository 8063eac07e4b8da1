// The real helm over a chart with hooks, definitions and a test, whose pods run on Docker.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerAvailable, testImage } from '../support/docker.ts';
import { findKubectls, missing, onPath } from '../support/tools.ts';
import { apiClients, createCluster, createProfile, createRole, kubeConfig } from './api-clients.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';
import { LIFE } from './helm/life.ts';
import { arrive } from './kubectl/arrive.ts';
import { play } from './kubectl/step.ts';

const kubectl = findKubectls().at(-1);
const absent = missing({ helm: onPath('helm'), kubectl, 'a Docker engine': await dockerAvailable() });

describe.skipIf(absent !== undefined)('helm', { timeout: 240_000 }, () => {
  const directory = temporaryDirectory();
  const place = { dataDirectory: join(directory.path, 'data'), instance: `helm-${process.pid}`, firstPort: 25_310 };
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

  it('installs, tests, upgrades, fails, rolls back and uninstalls', async () => {
    const about = { name: 'helm', fixtures: 'helm', kubeconfig, directory: directory.path, image };
    const shell = await arrive({ ...about, kubectl: kubectl ?? { version: '', path: '' } });
    expect((await play(LIFE, shell)).join('\n\n')).toBe('');
  });
});
