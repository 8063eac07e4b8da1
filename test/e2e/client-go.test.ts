// A program built on client-go, as operators are, against the API server: informers, elections, and every way of writing.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CoordinationV1Api, CoreV1Api } from '@kubernetes/client-node';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { type TestApiServer, testApiServer } from '../support/api-server.ts';
import { relay } from '../support/relay.ts';
import { missing } from '../support/tools.ts';
import { temporaryDirectory } from './emulator-process.ts';
import { type GoProgram, goProgram, startGoProgram } from './go-program.ts';

const built = temporaryDirectory();
const program = await goProgram(built.path);
const absent = missing({ 'the client-go program': program });

/** Its past is forgotten soon, where that is asked for. */
async function givenServer(ringBytes?: number) {
  const api = await testApiServer(ringBytes === undefined ? {} : { ringBytes });
  onTestFinished(() => api[Symbol.asyncDispose]());
  const core = api.config.makeApiClient(CoreV1Api);
  return { api, core };
}

/** @param port where it finds the server */
function start({ config }: TestApiServer, port: number, ...args: string[]): GoProgram {
  const directory = temporaryDirectory();
  const kubeconfig = join(directory.path, 'config');
  writeFileSync(kubeconfig, config.exportConfig().replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`));
  const running = startGoProgram(program ?? '', kubeconfig, ...args);
  onTestFinished(() => {
    running[Symbol.dispose]();
    directory[Symbol.dispose]();
  });
  return running;
}

const configMap = (name: string, n: number) => ({ metadata: { name, namespace: 'default' }, data: { n: String(n) } });
const inDefault = (name: string) => ({ name, namespace: 'default' });

describe.skipIf(absent !== undefined)('a program of client-go', { timeout: 60_000 }, () => {
  afterAll(() => built[Symbol.dispose]());

  it('follows what is made, changed and deleted, in protobuf', async () => {
    const { api, core } = await givenServer();
    await core.createNamespacedConfigMap({ namespace: 'default', body: configMap('before', 1) });
    const informer = start(api, api.server.port, 'follow');
    await informer.says(/^synced: \d+$/);
    await informer.says('seen: before=1');
    await core.createNamespacedConfigMap({ namespace: 'default', body: configMap('a', 1) });
    await informer.says('seen: a=1');
    await core.replaceNamespacedConfigMap({ ...inDefault('a'), body: configMap('a', 2) });
    await informer.says('seen: a=2');
    await core.deleteNamespacedConfigMap(inDefault('a'));
    await informer.says('gone: a');
    informer.signal('SIGTERM');
    expect(await informer.ended).toBe(0);
  });

  it('hears that the past it asks for is gone, lists anew, and has missed nothing', async () => {
    const { api, core } = await givenServer(20_000);
    await using way = await relay(api.server.port);
    for (const name of ['kept', 'doomed'])
      await core.createNamespacedConfigMap({ namespace: 'default', body: configMap(name, 0) });
    const informer = start(api, way.port, 'follow');
    await informer.says('seen: doomed=0');
    await informer.says('seen: kept=0');
    await core.replaceNamespacedConfigMap({ ...inDefault('doomed'), body: configMap('doomed', 1) });
    await informer.says('seen: doomed=1');
    const before = informer.said.length;
    await way.cut();
    await core.deleteNamespacedConfigMap(inDefault('doomed'));
    for (let n = 1; n <= 100; n++)
      await core.replaceNamespacedConfigMap({ ...inDefault('kept'), body: configMap('kept', n) });
    await way.mend();
    const refused = await informer.says(/^asked: what came after \d+$/, before);
    await informer.says(/^asked: all/, refused);
    await informer.says('seen: kept=100');
    await informer.says('gone: doomed');
    expect(informer.said.slice(before)).not.toContain('seen: kept=1');
  });

  it('elects one leader; the office goes over at once when it is given up, and after a while when its holder is killed', async () => {
    const { api } = await givenServer();
    const stand = (identity: string) => start(api, api.server.port, 'lead', identity);
    const first = stand('first');
    await first.says('leading: first');
    const second = stand('second');
    await second.says('leader: first');
    expect(second.said).not.toContain('leading: second');
    first.signal('SIGTERM');
    await second.says('leading: second');
    await first.says('stopped: first');
    const third = stand('third');
    await third.says('leader: second');
    second.signal('SIGKILL');
    await third.says('leading: third');
    const leases = api.config.makeApiClient(CoordinationV1Api);
    const { spec } = await leases.readNamespacedLease(inDefault('election'));
    expect(spec).toMatchObject({ holderIdentity: 'third', leaseTransitions: 2 });
  });

  it('applies, meets conflicts, patches, scales, retries and pages', async () => {
    const { api } = await givenServer();
    const writer = start(api, api.server.port, 'write');
    await writer.ended;
    await writer.says('pages: [2,2,1]');
    expect(writer.said).toEqual([
      'applied: green',
      'conflict: .data.colour',
      'forced: red',
      'extracted: {"colour":"red"}',
      'defaulted: 1 25%',
      'patched: app:2',
      'scaled: 3',
      'invalid: true',
      'retried: 2 another',
      'pages: [2,2,1]',
    ]);
  });
});
