// The store as clients see it through a real API server: versions, conflicts, pages of one snapshot, watches, 410 and bookmarks.

import type { V1ConfigMap } from '@kubernetes/client-node';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MERGE, type TestCluster, testCluster } from '../controllers/support/test-cluster.ts';
import { deferred } from '../support/docker.ts';

const NAMESPACE = 'default';
const PATH = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
const GONE = { code: 410, body: expect.stringContaining('"reason":"Expired"') };

const open = (ringBytes?: number) =>
  testCluster({ withControllers: false, ...(ringBytes === undefined ? {} : { ringBytes }) });
const create = ({ core }: TestCluster, name: string, data: Record<string, string> = {}) =>
  core.createNamespacedConfigMap({ namespace: NAMESPACE, body: { metadata: { name }, data } });
const change = ({ core }: TestCluster, name: string, data: Record<string, string>) =>
  core.patchNamespacedConfigMap({ namespace: NAMESPACE, name, body: { data } }, MERGE);
const remove = ({ core }: TestCluster, name: string) => core.deleteNamespacedConfigMap({ namespace: NAMESPACE, name });
const list = ({ core }: TestCluster, options: { limit?: number; _continue?: string; resourceVersion?: string } = {}) =>
  core.listNamespacedConfigMap({ namespace: NAMESPACE, ...options });
const versionOf = ({ metadata }: V1ConfigMap) => Number(metadata?.resourceVersion);
const namesOf = (items: readonly V1ConfigMap[]) => items.map(({ metadata }) => metadata?.name);

interface Told {
  readonly type: string;
  readonly object: V1ConfigMap & { code?: number; reason?: string };
}

/** A watch by the real client; `when` resolves once what was told is as wanted, `ended` when the server ends it. */
async function watch({ watch: client }: TestCluster, query: Record<string, string | boolean>) {
  const told: Told[] = [];
  const waiting = new Set<() => void>();
  const ended = deferred<unknown>();
  const request = await client.watch(
    PATH,
    query,
    (type: string, object: Told['object']) => {
      told.push({ type, object });
      for (const check of [...waiting]) check();
    },
    (error: unknown) => ended.resolve(error),
  );
  onTestFinished(() => request.abort());
  const when = (isWanted: (all: readonly Told[]) => boolean) =>
    new Promise<readonly Told[]>((resolve) => {
      const check = () => {
        if (!isWanted(told)) return;
        waiting.delete(check);
        resolve([...told]);
      };
      waiting.add(check);
      check();
    });
  return { told, when, ended: ended.promise, stop: () => request.abort() };
}

describe('versions', () => {
  it('grow with every write, over all kinds, and a list has that of the last', async () => {
    const cluster = await open();
    const first = versionOf(await create(cluster, 'a'));
    const secret = await cluster.core.createNamespacedSecret({
      namespace: NAMESPACE,
      body: { metadata: { name: 'a' } },
    });
    const third = versionOf(await change(cluster, 'a', { x: '1' }));
    expect([Number(secret.metadata?.resourceVersion), third]).toEqual([first + 1, first + 2]);
    expect((await list(cluster)).metadata?.resourceVersion).toBe(String(third));
  });

  it('stay when a write changes nothing', async () => {
    const cluster = await open();
    const made = await create(cluster, 'a', { x: '1' });
    expect(versionOf(await change(cluster, 'a', { x: '1' }))).toBe(versionOf(made));
  });

  it('that are stale make an update and a delete a Conflict, and leave the object as it is', async () => {
    const cluster = await open();
    const stale = await create(cluster, 'a', { x: '1' });
    await change(cluster, 'a', { x: '2' });
    const name = { namespace: NAMESPACE, name: 'a' };
    const body = { ...stale, data: { x: '3' } };
    await expect(cluster.core.replaceNamespacedConfigMap({ ...name, body })).rejects.toMatchObject({ code: 409 });
    const preconditions = { resourceVersion: stale.metadata?.resourceVersion ?? '' };
    await expect(cluster.core.deleteNamespacedConfigMap({ ...name, body: { preconditions } })).rejects.toMatchObject({
      code: 409,
    });
    expect((await cluster.core.readNamespacedConfigMap(name)).data).toEqual({ x: '2' });
  });

  it('let exactly one of several updates win that began with the same version', async () => {
    const cluster = await open();
    const read = await create(cluster, 'a');
    const update = (x: string) =>
      cluster.core.replaceNamespacedConfigMap({ namespace: NAMESPACE, name: 'a', body: { ...read, data: { x } } });
    const results = await Promise.allSettled(['1', '2', '3', '4', '5'].map(update));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 409 });
  });
});

describe('pages', () => {
  const NAMES = Array.from({ length: 7 }, (_, index) => `map-${index}`);
  const fill = async (cluster: TestCluster) => {
    for (const name of NAMES) await create(cluster, name, { version: 'old' });
  };

  it('together are the list as it was at the first of them, whatever is written in between', async () => {
    const cluster = await open();
    await fill(cluster);
    const first = await list(cluster, { limit: 3 });
    expect(first.metadata?.remainingItemCount).toBe(4);
    await change(cluster, 'map-4', { version: 'new' });
    await remove(cluster, 'map-5');
    await create(cluster, 'map-3a');
    const second = await list(cluster, { limit: 3, _continue: first.metadata?._continue ?? '' });
    const third = await list(cluster, { limit: 3, _continue: second.metadata?._continue ?? '' });
    const items = [...first.items, ...second.items, ...third.items];
    expect(namesOf(items)).toEqual(NAMES);
    expect(items.map(({ data }) => data?.['version'])).toEqual(NAMES.map(() => 'old'));
    expect([second, third].map(({ metadata }) => metadata?.resourceVersion)).toEqual(
      Array.from({ length: 2 }, () => first.metadata?.resourceVersion),
    );
    expect(third.metadata?._continue).toBeFalsy();
  });

  it('lead on to a watch that tells what happened since the first of them', async () => {
    const cluster = await open();
    await fill(cluster);
    const first = await list(cluster, { limit: 3 });
    await remove(cluster, 'map-1');
    const rest = await list(cluster, { _continue: first.metadata?._continue ?? '' });
    const { when } = await watch(cluster, { resourceVersion: rest.metadata?.resourceVersion ?? '' });
    const [event] = await when((all) => all.length === 1);
    expect([event?.type, event?.object.metadata?.name]).toEqual(['DELETED', 'map-1']);
  });

  it('after five minutes are 410, with a token to go on without the snapshot', async () => {
    const cluster = await open();
    await fill(cluster);
    const first = await list(cluster, { limit: 3 });
    cluster.clock.advance(301_000);
    const expired = await list(cluster, { _continue: first.metadata?._continue ?? '' }).catch(
      (error: unknown) => error,
    );
    expect(expired).toMatchObject(GONE);
    await create(cluster, 'map-9');
    const { metadata } = JSON.parse((expired as { body: string }).body) as { metadata: { continue: string } };
    const rest = await list(cluster, { _continue: metadata.continue });
    expect(namesOf(rest.items)).toEqual([...NAMES.slice(3), 'map-9']);
  });

  it('of a token that is none are refused', async () => {
    const cluster = await open();
    await expect(list(cluster, { _continue: 'nonsense' })).rejects.toMatchObject({ code: 400 });
  });
});

describe('a watch', () => {
  it('from a version tells all that happened after it and nothing before, in order', async () => {
    const cluster = await open();
    await create(cluster, 'before');
    const { metadata } = await list(cluster);
    await create(cluster, 'a');
    await change(cluster, 'a', { x: '1' });
    await remove(cluster, 'a');
    const { when } = await watch(cluster, { resourceVersion: metadata?.resourceVersion ?? '' });
    const all = await when(({ length }) => length === 3);
    expect(all.map(({ type, object }) => [type, object.metadata?.name])).toEqual([
      ['ADDED', 'a'],
      ['MODIFIED', 'a'],
      ['DELETED', 'a'],
    ]);
    const versions = all.map(({ object }) => versionOf(object));
    const start = Number(metadata?.resourceVersion);
    expect(versions).toEqual([start + 1, start + 2, start + 3]);
  });

  it('without a version begins with what there is', async () => {
    const cluster = await open();
    await create(cluster, 'a');
    await create(cluster, 'b');
    const { when } = await watch(cluster, {});
    await when(({ length }) => length === 2);
    await create(cluster, 'c');
    const all = await when(({ length }) => length === 3);
    expect(all.map(({ type, object }) => `${type} ${object.metadata?.name}`)).toEqual([
      'ADDED a',
      'ADDED b',
      'ADDED c',
    ]);
  });

  it('tells of an object that enters and leaves its selector as added and deleted', async () => {
    const cluster = await open();
    const label = (name: string, team: string | null) =>
      cluster.core.patchNamespacedConfigMap(
        { namespace: NAMESPACE, name, body: { metadata: { labels: { team } } } },
        MERGE,
      );
    await create(cluster, 'a');
    const { metadata } = await list(cluster);
    const { when } = await watch(cluster, {
      resourceVersion: metadata?.resourceVersion ?? '',
      labelSelector: 'team=blue',
    });
    await label('a', 'red');
    await label('a', 'blue');
    await change(cluster, 'a', { x: '1' });
    await label('a', null);
    const all = await when(({ length }) => length === 3);
    expect(all.map(({ type }) => type)).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
    expect(versionOf(all[2]!.object)).toBe(cluster.store.revision);
  });

  it('from a version that is forgotten is 410', async () => {
    const cluster = await open(4_000);
    const { metadata } = await create(cluster, 'a');
    for (let x = 0; x < 20; x++) await change(cluster, 'a', { x: String(x) });
    const { when, ended } = await watch(cluster, { resourceVersion: metadata?.resourceVersion ?? '' });
    const refused = ended.then((error) => (error as Error).message);
    const told = when(({ length }) => length === 1).then(([event]) => event?.object.reason);
    expect(['Gone', 'Expired']).toContain(await Promise.race([refused, told]));
  });

  it('that is open tells 410 and ends when its past is forgotten at a stroke', async () => {
    const cluster = await open();
    await create(cluster, 'a');
    const { metadata } = await list(cluster);
    const { when, ended } = await watch(cluster, { resourceVersion: metadata?.resourceVersion ?? '' });
    await change(cluster, 'a', { x: '1' });
    await when(({ length }) => length === 1);
    cluster.store.clear();
    const all = await when(({ length }) => length === 2);
    expect(all[1]).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    await ended;
  });

  it('that streams its list says with a bookmark where the list ends', async () => {
    const cluster = await open();
    await create(cluster, 'a');
    const { when } = await watch(cluster, {
      sendInitialEvents: true,
      allowWatchBookmarks: true,
      resourceVersionMatch: 'NotOlderThan',
    });
    const all = await when((told) => told.some(({ type }) => type === 'BOOKMARK'));
    expect(all.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK']);
    expect(all[1]?.object.metadata?.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
    expect(versionOf(all[1]!.object)).toBe(cluster.store.revision);
  });

  it('tells its progress in bookmarks where it asked for them, while others are written', async () => {
    const cluster = await open();
    const { metadata } = await list(cluster);
    const { when } = await watch(cluster, {
      resourceVersion: metadata?.resourceVersion ?? '',
      allowWatchBookmarks: true,
    });
    await cluster.core.createNamespacedSecret({ namespace: NAMESPACE, body: { metadata: { name: 'other' } } });
    cluster.clock.advance(120_000);
    const [bookmark] = await when(({ length }) => length === 1);
    expect(bookmark?.type).toBe('BOOKMARK');
    expect(versionOf(bookmark!.object)).toBe(cluster.store.revision);
    const { when: after } = await watch(cluster, { resourceVersion: bookmark?.object.metadata?.resourceVersion ?? '' });
    await create(cluster, 'a');
    expect(namesOf((await after(({ length }) => length === 1)).map(({ object }) => object))).toEqual(['a']);
  });
});

describe('for any writes', () => {
  const NAMES = ['a', 'b', 'c'];
  const step = fc.record({ do: fc.constantFrom('write', 'remove', 'watch'), name: fc.constantFrom(...NAMES) });

  /** Creates or changes, or removes what is there. */
  async function play(cluster: TestCluster, what: string, name: string, x: string): Promise<void> {
    const isThere = cluster.store.list('/configmaps').some(({ key }) => key.endsWith(`/${name}`));
    if (what === 'remove') return isThere ? void (await remove(cluster, name)) : undefined;
    await (isThere ? change(cluster, name, { x }) : create(cluster, name, { x }));
  }

  it('whoever lists and then watches comes to know what a new list says', async () => {
    const cluster = await open();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const readers: { known: Map<string, V1ConfigMap>; watched: Awaited<ReturnType<typeof watch>> }[] = [];
        for (const [index, { do: what, name }] of steps.entries()) {
          if (what !== 'watch') await play(cluster, what, name, String(index));
          else {
            const { items, metadata } = await list(cluster);
            const known = new Map(items.map((item) => [item.metadata?.name ?? '', item]));
            readers.push({
              known,
              watched: await watch(cluster, { resourceVersion: metadata?.resourceVersion ?? '' }),
            });
          }
        }
        const last = versionOf(await create(cluster, 'last'));
        const wanted = (await list(cluster)).items.map(({ metadata, data }) => [
          metadata?.name,
          metadata?.resourceVersion,
          data,
        ]);
        for (const { known, watched } of readers) {
          for (const { type, object } of await watched.when((all) =>
            all.some((one) => versionOf(one.object) === last),
          )) {
            if (type === 'DELETED') known.delete(object.metadata?.name ?? '');
            else known.set(object.metadata?.name ?? '', object);
          }
          watched.stop();
          const believed = [...known.values()].map(({ metadata, data }) => [
            metadata?.name,
            metadata?.resourceVersion,
            data,
          ]);
          expect(believed.sort()).toEqual(wanted.sort());
        }
        await remove(cluster, 'last');
      }),
      { numRuns: 8 },
    );
  });
});
