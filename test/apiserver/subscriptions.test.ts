import { afterEach, describe, expect, it } from 'vitest';
import type { KindClient, WatchEvent } from '../../src/kube/cluster.ts';
import { CONFIG_MAPS } from '../../src/kube/kind-refs.ts';
import type { ConfigMap } from '../../src/kube/types.gen.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { ADMIN, type TestApiServer, testApiServer } from '../support/api-server.ts';

let api: TestApiServer;
afterEach(() => api[Symbol.asyncDispose]());

async function configMaps(options: Parameters<typeof testApiServer>[0] = {}): Promise<KindClient<ConfigMap>> {
  api = await testApiServer(options);
  return api.server.cluster(ADMIN).of(CONFIG_MAPS);
}

interface Subscriber extends Disposable {
  readonly heard: readonly string[];
  /** Resolves when it has been told of `word` as often as that. */
  hears(word: string, times?: number): Promise<void>;
}

/** Takes down `ADDED a` and so on. */
function subscriber(client: KindClient<ConfigMap>, onEvent?: (event: WatchEvent<ConfigMap>) => void): Subscriber {
  const heard: string[] = [];
  const waiters = new Set<() => void>();
  const subscription = client.subscribe((event) => {
    if (event.object.metadata.namespace !== 'default') return; // The server has some of its own.
    heard.push(`${event.type} ${event.object.metadata.name}`);
    for (const look of [...waiters]) look();
    onEvent?.(event);
  });
  return {
    heard,
    hears: (word, times = 1) =>
      new Promise((resolve) => {
        const look = () => {
          if (heard.filter((said) => said === word).length < times) return;
          waiters.delete(look);
          resolve();
        };
        waiters.add(look);
        look();
      }),
    [Symbol.dispose]: () => subscription[Symbol.dispose](),
  };
}

const named = (name: string, data: Record<string, string> = {}) => ({
  metadata: { name, namespace: 'default' },
  data,
});

describe('what our own controllers are told', () => {
  it('is all that is there first, also to one who comes later than others, and then the same as they hear', async () => {
    const client = await configMaps();
    await client.create(named('a'));
    const first = subscriber(client);
    await first.hears('ADDED a');
    await client.patch({ name: 'a', namespace: 'default' }, { type: 'merge', body: { data: { k: 'v' } } });
    await first.hears('MODIFIED a');
    const second = subscriber(client);
    await client.create(named('b'));
    await client.delete({ name: 'a', namespace: 'default' });
    await Promise.all([first.hears('DELETED a'), second.hears('DELETED a')]);
    expect(first.heard).toEqual(['ADDED a', 'MODIFIED a', 'ADDED b', 'DELETED a']);
    expect(second.heard.slice(-1)).toEqual(['DELETED a']);
    expect(second.heard.filter((said) => said === 'ADDED a')).toHaveLength(1);
  });

  it('goes on for the others when one leaves, and to one who comes after all have left', async () => {
    const client = await configMaps();
    const leaving = subscriber(client);
    const staying = subscriber(client);
    await client.create(named('a'));
    await Promise.all([leaving.hears('ADDED a'), staying.hears('ADDED a')]);
    leaving[Symbol.dispose]();
    await client.create(named('b'));
    await staying.hears('ADDED b');
    staying[Symbol.dispose]();
    await client.create(named('c'));
    const late = subscriber(client);
    await late.hears('ADDED c');
    expect(late.heard).toEqual(['ADDED a', 'ADDED b', 'ADDED c']);
    expect(leaving.heard).toEqual(['ADDED a']);
    expect(staying.heard).toEqual(['ADDED a', 'ADDED b']);
  });

  it('reaches the others when one of them fails at it', async () => {
    const client = await configMaps({ logger: silentLogger() });
    const failing = subscriber(client, ({ object }) => {
      if (object.metadata.name === 'a') throw new Error('no good');
    });
    const other = subscriber(client);
    for (const name of ['before', 'a', 'after']) {
      await client.create(named(name));
      await Promise.all([failing.hears(`ADDED ${name}`), other.hears(`ADDED ${name}`)]);
    }
    for (const { heard } of [failing, other]) expect(heard).toEqual(['ADDED before', 'ADDED a', 'ADDED after']);
  });

  it('is all there is once more where the past was forgotten before it was told, and what went meanwhile', async () => {
    const client = await configMaps({ ringBytes: 2_000 });
    const both = [subscriber(client), subscriber(client)];
    await client.create(named('a'));
    await client.create(named('b'));
    await Promise.all(both.map((each) => each.hears('ADDED b')));
    const large = { text: 'x'.repeat(1_000) };
    const many = Array.from({ length: 30 }, (_, index) => client.create(named(`n${index}`, large)));
    await Promise.all([client.delete({ name: 'a', namespace: 'default' }), ...many]);
    await Promise.all(both.map(async (each) => [await each.hears('ADDED n29'), await each.hears('DELETED a')]));
    for (const { heard } of both) {
      expect(heard.filter((said) => said === 'ADDED b')).toHaveLength(2);
      expect(heard.filter((said) => said === 'DELETED a')).toHaveLength(1);
    }
  });
});
