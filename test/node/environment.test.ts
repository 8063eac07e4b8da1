// What a container finds in its environment, and what it is told where something is missing.

import { describe, expect, it } from 'vitest';
import { CONFIG_MAPS, SECRETS, SERVICES } from '../../src/kube/kind-refs.ts';
import type { Container, EnvVar } from '../../src/kube/types.gen.ts';
import { ADDRESS, Bench, NODE } from './support/bench.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

async function openWithSources(): Promise<Bench> {
  const bench = await Bench.open();
  const data = { color: 'blue', 'log-level': 'debug' };
  await bench.cluster.of(CONFIG_MAPS).create({ metadata: { name: 'settings', namespace: 'default' }, data } as never);
  const secret = {
    metadata: { name: 'login', namespace: 'default' },
    data: { user: base64('ann'), word: base64('s3cret') },
  };
  await bench.cluster.of(SECRETS).create(secret as never);
  return bench;
}

async function variables(container: Partial<Container>): Promise<Record<string, string>> {
  await using bench = await openWithSources();
  await bench.createWith(container);
  return await bench.environment();
}

/** The waiting state of a container with this one variable, and the event beside it. */
async function complaint(variable: EnvVar) {
  await using bench = await openWithSources();
  await bench.createWith({ env: [variable] });
  await bench.eventually(() => expect(bench.waiting()?.reason).toBe('CreateContainerConfigError'));
  const message = bench.waiting()?.message ?? '';
  expect(bench.events()).toContain(`Warning Failed Error: ${message}`);
  expect(bench.fieldPathOf('Failed')).toBe('spec.containers{app}');
  expect(bench.phase).toBe('Pending');
  expect(await bench.containers()).toEqual([]);
  return message;
}

describe('env', () => {
  it('has values, references to earlier variables and to services, and leaves unknown ones as they are', async () => {
    const env = [
      { name: 'HOST', value: 'db' },
      { name: 'URL', value: 'http://$(HOST):$(KUBERNETES_SERVICE_PORT)/$(NOBODY)/$$(HOST)' },
      { name: 'EMPTY', value: '' },
    ];
    expect(await variables({ env })).toMatchObject({
      HOST: 'db',
      URL: 'http://db:443/$(NOBODY)/$(HOST)',
      EMPTY: '',
      HOSTNAME: 'web',
    });
  });

  it('tells a container of its pod', async () => {
    await using bench = await openWithSources();
    const paths = {
      NAME: 'metadata.name',
      NAMESPACE: 'metadata.namespace',
      UID: 'metadata.uid',
      NODE: 'spec.nodeName',
      ACCOUNT: 'spec.serviceAccountName',
      IP: 'status.podIP',
      IPS: 'status.podIPs',
      HOST_IP: 'status.hostIP',
      TIER: "metadata.labels['tier']",
      NOTE: "metadata.annotations['example.com/note']",
      ABSENT: "metadata.labels['absent']",
    };
    const env = Object.entries(paths).map(([name, fieldPath]) => ({ name, valueFrom: { fieldRef: { fieldPath } } }));
    const metadata = { labels: { tier: 'front' }, annotations: { 'example.com/note': 'hello' } };
    const pod = await bench.createWith({ env }, {}, metadata);
    expect(await bench.environment()).toMatchObject({
      NAME: 'web',
      NAMESPACE: 'default',
      UID: pod.metadata.uid,
      NODE,
      ACCOUNT: 'default',
      IP: ADDRESS,
      IPS: ADDRESS,
      HOST_IP: ADDRESS,
      TIER: 'front',
      NOTE: 'hello',
      ABSENT: '',
    });
  });

  it('tells a container of its resources, and of the node where it has no limit', async () => {
    const ask = (name: string, resource: string, divisor?: string) => ({
      name,
      valueFrom: { resourceFieldRef: { resource, ...(divisor ? { divisor } : {}) } },
    });
    const env = [
      ask('CPU', 'limits.cpu'),
      ask('MILLIS', 'limits.cpu', '1m'),
      ask('MEMORY', 'requests.memory'),
      ask('MEBIBYTES', 'requests.memory', '1Mi'),
      ask('NODE_MEMORY', 'limits.memory'),
      ask('NO_REQUEST', 'requests.ephemeral-storage'),
    ];
    const resources = { limits: { cpu: '1500m' }, requests: { memory: '100Mi' } };
    expect(await variables({ env, resources })).toMatchObject({
      CPU: '2',
      MILLIS: '1500',
      MEMORY: '104857600',
      MEBIBYTES: '100',
      NODE_MEMORY: '4294967296',
      NO_REQUEST: '0',
    });
  });

  it('has keys of config maps and secrets; optional ones that are missing are not set', async () => {
    const env = [
      { name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'color' } } },
      { name: 'WORD', valueFrom: { secretKeyRef: { name: 'login', key: 'word' } } },
      { name: 'NO_MAP', valueFrom: { configMapKeyRef: { name: 'gone', key: 'color', optional: true } } },
      { name: 'NO_KEY', valueFrom: { secretKeyRef: { name: 'login', key: 'gone', optional: true } } },
    ];
    const found = await variables({ env });
    expect(found).toMatchObject({ COLOR: 'blue', WORD: 's3cret' });
    expect(found).not.toHaveProperty('NO_MAP');
    expect(found).not.toHaveProperty('NO_KEY');
  });

  it.each([
    ['configMapKeyRef', { name: 'gone', key: 'color' }, 'configmap "gone" not found'],
    ['configMapKeyRef', { name: 'settings', key: 'gone' }, "couldn't find key gone in ConfigMap default/settings"],
    ['secretKeyRef', { name: 'gone', key: 'word' }, 'secret "gone" not found'],
    ['secretKeyRef', { name: 'login', key: 'gone' }, "couldn't find key gone in Secret default/login"],
  ])('says what is missing: %s %o', async (source, reference, message) => {
    expect(await complaint({ name: 'X', valueFrom: { [source]: reference } })).toBe(message);
  });

  it('goes on once what was missing is there', async () => {
    await using bench = await Bench.open();
    const valueFrom = { configMapKeyRef: { name: 'late', key: 'a' } };
    await bench.createWith({ env: [{ name: 'A', valueFrom }] });
    await bench.eventually(() => expect(bench.waiting()?.reason).toBe('CreateContainerConfigError'));
    await bench.cluster
      .of(CONFIG_MAPS)
      .create({ metadata: { name: 'late', namespace: 'default' }, data: { a: '1' } } as never);
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
    expect(await bench.environment()).toMatchObject({ A: '1' });
  });
});

describe('envFrom', () => {
  it('takes all keys, with a prefix where one is set, and env comes after it', async () => {
    await using bench = await openWithSources();
    const envFrom = [{ configMapRef: { name: 'settings' } }, { prefix: 'DB_', secretRef: { name: 'login' } }];
    await bench.createWith({ envFrom, env: [{ name: 'color', value: 'red' }] });
    const found = await bench.environment();
    expect(found).toMatchObject({ color: 'red', 'log-level': 'debug', DB_user: 'ann', DB_word: 's3cret' });
  });

  it.each([
    [{ configMapRef: { name: 'gone' } }, 'configmap "gone" not found'],
    [{ secretRef: { name: 'gone' } }, 'secret "gone" not found'],
  ])('says what is missing: %o', async (source, message) => {
    await using bench = await Bench.open();
    await bench.createWith({ envFrom: [source] });
    await bench.eventually(() => expect(bench.waiting()).toEqual({ reason: 'CreateContainerConfigError', message }));
  });

  it('does without what is optional', async () => {
    const envFrom = [
      { configMapRef: { name: 'gone', optional: true } },
      { secretRef: { name: 'gone', optional: true } },
    ];
    expect(await variables({ envFrom, env: [{ name: 'A', value: '1' }] })).toMatchObject({ A: '1' });
  });
});

describe('the environment of services', () => {
  async function withService(spec: { enableServiceLinks?: boolean }) {
    await using bench = await Bench.open();
    const ports = [{ name: 'http', port: 80 }];
    const service = { metadata: { name: 'my-db', namespace: 'default' }, spec: { selector: { app: 'db' }, ports } };
    const { spec: made } = await bench.cluster.of(SERVICES).create(service as never);
    await bench.createWith({}, spec);
    return { found: await bench.environment(), address: made?.clusterIP ?? '' };
  }

  it('tells of the API server and of the services of the namespace', async () => {
    const { found, address } = await withService({});
    expect(found).toMatchObject({
      KUBERNETES_SERVICE_HOST: '10.0.0.1',
      KUBERNETES_SERVICE_PORT_HTTPS: '443',
      KUBERNETES_PORT_443_TCP: 'tcp://10.0.0.1:443',
      MY_DB_SERVICE_HOST: address,
      MY_DB_SERVICE_PORT_HTTP: '80',
      MY_DB_PORT_80_TCP_ADDR: address,
    });
  });

  it('tells of the API server alone without service links', async () => {
    const { found } = await withService({ enableServiceLinks: false });
    expect(found).toHaveProperty('KUBERNETES_SERVICE_HOST');
    expect(Object.keys(found).filter((name) => name.startsWith('MY_DB'))).toEqual([]);
  });
});
