// An API server that is killed in the midst of its clients' writes: what was acknowledged is there, what was refused is not, versions go
// on, and a watch goes on from where it was or is told that it cannot.

import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../e2e/emulator-process.ts';
import { type ServerProcess, startServer } from './support/server-process.ts';

const CLIENTS = 5;
const WRITES = 1_000;
const PATH = '/api/v1/namespaces/default/configmaps';

interface Written {
  readonly version: number;
  /** Undefined: it was deleted. */
  readonly count: number | undefined;
}

/** What one client knows of its own objects. */
interface Knowledge {
  /** By name, as it was acknowledged last. */
  readonly known: Map<string, Written>;
  /** What was under way when the server died may have been done or not. */
  unsure: string | undefined;
  readonly refused: Set<string>;
}

interface ConfigMap {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly data: { readonly count: string };
}

/** Creates, patches and deletes, and is refused now and then, until the server has gone. */
async function writeOn(server: ServerProcess, client: number, onWrite: () => void): Promise<Knowledge> {
  const knowledge: Knowledge = { known: new Map(), unsure: undefined, refused: new Set() };
  const merge = { 'content-type': 'application/merge-patch+json' };
  try {
    for (let number = 0; ; number++) {
      const name = `c${client}-${number}`;
      knowledge.unsure = name;
      const note = async (reply: ReturnType<ServerProcess['send']>, count: number | undefined) => {
        const { status, text } = await reply;
        expect([200, 201], text).toContain(status);
        const version = Number((JSON.parse(text) as ConfigMap).metadata.resourceVersion ?? 0);
        knowledge.known.set(name, { version, count });
        onWrite();
      };
      await note(server.send('POST', PATH, { metadata: { name }, data: { count: '0' } }), 0);
      if (number % 2 === 0) await note(server.send('PATCH', `${PATH}/${name}`, { data: { count: '1' } }, merge), 1);
      if (number % 4 === 1) await note(server.send('DELETE', `${PATH}/${name}`), undefined);
      const refused = `refused-${client}-${number}`;
      const { status } = await server.send('POST', PATH, { metadata: { name: refused, labels: { '!': '' } } });
      expect(status).toBe(422);
      knowledge.refused.add(refused);
    }
  } catch (error) {
    if (!isCut(error)) throw error;
  }
  return knowledge;
}

const CUT = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'];
const isCut = (error: unknown) => CUT.includes((error as NodeJS.ErrnoException).code ?? '');

const listed = async (server: ServerProcess) => {
  const { text } = await server.send('GET', PATH);
  return JSON.parse(text) as { metadata: { resourceVersion: string }; items: ConfigMap[] };
};

/** The first line that a watch from `version` says, or nothing when it has nothing to say. */
async function firstOfWatch(server: ServerProcess, version: number): Promise<string> {
  const query = `?watch=true&resourceVersion=${version}&timeoutSeconds=1`;
  const { status, text } = await server.send('GET', `${PATH}${query}`);
  return status === 200 ? (text.split('\n')[0] ?? '') : text;
}

it('a server that is killed amid a thousand writes has kept all that it acknowledged, and nothing that it refused', async () => {
  const directory = temporaryDirectory();
  onTestFinished(() => directory[Symbol.dispose]());
  const path = join(directory.path, 'cluster.db');
  const server = await startServer(path);
  let writes = 0;
  const ended = once(server.process, 'close');
  const clients = Array.from({ length: CLIENTS }, (_, client) =>
    writeOn(server, client, () => {
      if (++writes === WRITES) server.process.kill('SIGKILL');
    }),
  );
  const knowledge = await Promise.all(clients);
  await ended;

  await using again = await startServer(path);
  const { items, metadata } = await listed(again);
  const found = new Map(items.map((item) => [item.metadata.name, item]));
  // The answer to a deletion has none.
  const versions = knowledge.flatMap(({ known }) => [...known.values()].flatMap(({ version }) => version || []));
  expect(Number(metadata.resourceVersion)).toBeGreaterThanOrEqual(Math.max(...versions));
  for (const { known, unsure, refused } of knowledge) {
    for (const [name, { count, version }] of known) {
      const object = found.get(name);
      if (name === unsure) continue;
      expect(object?.data.count, name).toBe(count === undefined ? undefined : String(count));
      if (object) expect(Number(object.metadata.resourceVersion)).toBe(version);
    }
    for (const name of refused) expect(found.has(name)).toBe(false);
  }
  const acknowledged = new Set(knowledge.flatMap(({ known, unsure }) => [...known.keys(), unsure]));
  expect(items.map((item) => item.metadata.name).filter((name) => !acknowledged.has(name))).toEqual([]);

  expect(await firstOfWatch(again, Math.min(...versions))).toMatch(/"code":410/);
  const fresh = await again.send('POST', PATH, { metadata: { name: 'after' }, data: { count: '0' } });
  const { resourceVersion } = (JSON.parse(fresh.text) as ConfigMap).metadata;
  expect(Number(resourceVersion)).toBeGreaterThan(Number(metadata.resourceVersion));
  expect(await firstOfWatch(again, Number(metadata.resourceVersion))).toMatch(/"type":"ADDED".*"name":"after"/);
}, 90_000);
