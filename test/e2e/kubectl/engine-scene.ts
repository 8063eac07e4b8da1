// A cluster whose pods run on Docker, in the namespaces of tours, for as long as a describe.

import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { testImage } from '../../support/docker.ts';
import { apiClients, createCluster, createProfile, createRole, kubeConfig } from '../api-clients.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from '../emulator-process.ts';
import type { Journey } from './arrive.ts';

/** What a tour is told of the scene, once it has been set; to be called within a describe. */
export function engineScene(
  name: string,
  firstPort: number,
): () => Pick<Journey, 'kubeconfig' | 'directory' | 'image'> {
  const directory = temporaryDirectory();
  const place = { dataDirectory: join(directory.path, 'data'), instance: `${name}-${process.pid}`, firstPort };
  let emulator: EmulatorProcess | undefined;
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
  return () => ({ kubeconfig, directory: directory.path, image });
}
