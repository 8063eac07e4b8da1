// Every command of kubectl, as its users type it: what the API server answers, and what the controllers make of it. The oldest and
// the newest kubectl play it all. Pods are simulated here; commands that need their processes are in kubectl-streams.test.ts.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findKubectls, missing } from '../support/tools.ts';
import { apiClients, createCluster, createProfile, createRole, kubeConfig } from './api-clients.ts';
import { type EmulatorProcess, startProcess, temporaryDirectory } from './emulator-process.ts';
import { arrive } from './kubectl/arrive.ts';
import { APPLY, STOPS, STREAMS, WORDS } from './kubectl/index.ts';
import { play } from './kubectl/step.ts';

const KUBECTLS = findKubectls();
const newest = KUBECTLS.at(-1)?.path ?? '';
const absent = missing({ kubectl: newest });

/** Between the oldest and the newest, what differs most: how they learn the schemas, and how they send objects. */
const VISITS = KUBECTLS.map((kubectl, index) => {
  const isBetween = index > 0 && index < KUBECTLS.length - 1;
  return { kubectl, version: kubectl.version, stops: isBetween ? [WORDS, APPLY] : STOPS };
});

/** What the help of a command lists, with what these list. */
function commandsBelow(...words: string[]): string[] {
  const help = execFileSync(newest, [...words, '--help'], { encoding: 'utf8' });
  const lists = help.matchAll(/^[^\n]*Commands[^\n]*:\n((?: {2}\S+ +\S.*\n)+)/gm);
  const names = [...lists].flatMap(([, list = '']) => [...list.matchAll(/^ {2}(\S+)/gm)].map(([, name = '']) => name));
  return names.flatMap((name) => [[...words, name].join(' '), ...commandsBelow(...words, name)]);
}

describe.skipIf(absent !== undefined)('a tour of kubectl', { timeout: 180_000 }, () => {
  const directory = temporaryDirectory();
  const place = { dataDirectory: join(directory.path, 'data'), instance: `tour-${process.pid}`, firstPort: 25_210 };
  let emulator: EmulatorProcess;
  let kubeconfig: string;

  beforeAll(async () => {
    emulator = await startProcess({ ...place, runtime: 'simulated' });
    const clients = apiClients(emulator.endpoint);
    await createRole(clients);
    await createCluster(clients, 'demo', true);
    await createProfile(clients, 'demo', 'tour-*');
    kubeconfig = (await kubeConfig(clients)).exportConfig();
  });

  afterAll(async () => {
    await emulator?.stop('SIGINT');
    directory[Symbol.dispose]();
  });

  it('goes everywhere: every command that kubectl lists is played', () => {
    const played = [...STOPS, STREAMS].flatMap(({ steps }) => steps.map(({ command }) => command)).join('\n');
    const unplayed = commandsBelow().filter((name) => !new RegExp(`kubectl ${name}\\b`).test(played));
    expect(unplayed).toEqual([]);
  });

  describe.each(VISITS)('with kubectl $version', { concurrent: true }, ({ kubectl, stops }) => {
    it.each(stops)('$name', async ({ name, steps }) => {
      const shell = await arrive({ name, kubectl, kubeconfig, directory: directory.path });
      expect((await play(steps, shell)).join('\n\n')).toBe('');
    });
  });
});
