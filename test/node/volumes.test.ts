// The files that a pod's containers see: what is in them, with which modes, and how they follow their sources.

import { readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG_MAPS, PODS, SECRETS } from '../../src/kube/kind-refs.ts';
import type { Volume, VolumeMount } from '../../src/kube/types.gen.ts';
import type { Mount } from '../../src/runtime/container-runtime.ts';
import { Bench } from './support/bench.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const inDefault = (name: string) => ({ metadata: { name, namespace: 'default' } });

async function open(): Promise<Bench> {
  const bench = await Bench.open({ kind: 'docker' });
  const data = { color: 'blue', level: 'debug' };
  const map = { ...inDefault('settings'), data, binaryData: { blob: base64('\u0000\u0001') } };
  await bench.cluster.of(CONFIG_MAPS).create(map as never);
  const secret = { ...inDefault('login'), data: { user: base64('ann'), word: base64('s3cret') } };
  await bench.cluster.of(SECRETS).create(secret as never);
  return bench;
}

/** A pod with one volume at /data; what the engine is asked to mount there. */
async function mounted(bench: Bench, volume: Omit<Volume, 'name'>, mount: Partial<VolumeMount> = {}): Promise<Mount> {
  const volumeMounts = [{ name: 'data', mountPath: '/data', ...mount }];
  await bench.createWith({ volumeMounts }, { volumes: [{ name: 'data', ...volume }] });
  const { mounts } = await bench.spec();
  return mounts.find(({ containerPath }) => containerPath === '/data')!;
}

const text = (mount: Mount, file: string) => readFile(join(mount.hostPath ?? '', file), 'utf8');
const modeOf = async (path: string) => (await stat(path)).mode & 0o7777;

/** Why the pod's volume cannot be made, from its event. */
async function refusal(volume: Omit<Volume, 'name'>): Promise<string> {
  await using bench = await open();
  await bench.createWith({}, { volumes: [{ name: 'data', ...volume }] });
  let found: string | undefined;
  await bench.eventually(() => {
    found = bench.events().find((event) => event.startsWith('Warning FailedMount'));
    expect(found).toBeDefined();
  });
  expect(bench.waiting()).toEqual({ reason: 'ContainerCreating' });
  expect(bench.runtime.specs).toEqual([]);
  return found!.replace('Warning FailedMount MountVolume.SetUp failed for volume "data" : ', '');
}

describe('a configMap volume', () => {
  it('has a file for each key, read-only, through a link that can be moved', async () => {
    await using bench = await open();
    const mount = await mounted(bench, { configMap: { name: 'settings' } });
    expect(mount.readOnly).toBe(true);
    expect([await text(mount, 'color'), await text(mount, 'level'), await text(mount, 'blob')]).toEqual([
      'blue',
      'debug',
      '\u0000\u0001',
    ]);
    expect(await modeOf(join(mount.hostPath ?? '', 'color'))).toBe(0o644);
    expect(await readlink(join(mount.hostPath ?? '', 'color'))).toBe('..data/color');
    expect(await readlink(join(mount.hostPath ?? '', '..data'))).toMatch(/^\.\.\d{4}(_\d\d){5}\./);
  });

  it('follows its source while the container runs', async () => {
    await using bench = await open();
    const mount = await mounted(bench, { configMap: { name: 'settings' } });
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
    const body = { data: { color: 'red', level: null, fresh: 'yes' } };
    await bench.cluster.of(CONFIG_MAPS).patch({ namespace: 'default', name: 'settings' }, { type: 'merge', body });
    await bench.eventually(async () => expect(await text(mount, 'fresh')).toBe('yes'));
    expect(await text(mount, 'color')).toBe('red');
    await bench.eventually(async () => await expect(text(mount, 'level')).rejects.toThrow('ENOENT'));
  });

  it('may be missing when it is optional', async () => {
    await using bench = await open();
    const mount = await mounted(bench, { configMap: { name: 'gone', optional: true } });
    expect((await stat(mount.hostPath ?? '')).isDirectory()).toBe(true);
  });

  it('says what is missing', async () => {
    expect(await refusal({ configMap: { name: 'gone' } })).toBe('configmap "gone" not found');
    const items = [{ key: 'gone', path: 'a' }];
    expect(await refusal({ configMap: { name: 'settings', items } })).toBe('references non-existent config key: gone');
    expect(await refusal({ secret: { secretName: 'gone' } })).toBe('secret "gone" not found');
    expect(await refusal({ secret: { secretName: 'login', items } })).toBe('references non-existent secret key: gone');
  });

  it('is there once its source is', async () => {
    await using bench = await open();
    await bench.createWith({}, { volumes: [{ name: 'data', configMap: { name: 'late' } }] });
    await bench.eventually(() => expect(bench.events().join()).toContain('FailedMount'));
    await bench.cluster.of(CONFIG_MAPS).create({ ...inDefault('late'), data: { a: '1' } } as never);
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
  });
});

describe('a secret volume', () => {
  it('has only the chosen keys, at their paths and with their modes', async () => {
    await using bench = await open();
    const items = [
      { key: 'word', path: 'deep/er/word', mode: 0o400 },
      { key: 'user', path: 'user' },
    ];
    const mount = await mounted(bench, { secret: { secretName: 'login', items, defaultMode: 0o440 } });
    const path = mount.hostPath ?? '';
    expect(await text(mount, 'deep/er/word')).toBe('s3cret');
    expect(await modeOf(join(path, 'deep/er/word'))).toBe(0o400);
    expect(await modeOf(join(path, 'user'))).toBe(0o440);
    await expect(stat(join(path, 'word'))).rejects.toThrow('ENOENT');
  });
});

describe('an emptyDir', () => {
  it('is a directory for everybody that outlives its containers', async () => {
    await using bench = await open();
    const mount = await mounted(bench, { emptyDir: {} });
    expect(mount.readOnly).toBe(false);
    expect(await modeOf(mount.hostPath ?? '')).toBe(0o777);
    await bench.exit(1);
    await bench.eventually(() => expect(bench.status()?.restartCount).toBe(1));
    const again = await bench.spec();
    expect(again.mounts).toContainEqual(mount);
    await bench.delete();
    await bench.eventually(async () => await expect(stat(mount.hostPath ?? '')).rejects.toThrow('ENOENT'));
  });

  it('in memory is a tmpfs of its size', async () => {
    await using bench = await open();
    expect(await mounted(bench, { emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } })).toEqual({
      containerPath: '/data',
      readOnly: false,
      memoryBytes: 64 * 1024 * 1024,
    });
  });

  it('belongs to the pod’s fsGroup', async () => {
    await using bench = await open();
    const volumes = [{ name: 'data', emptyDir: {} }];
    const volumeMounts = [{ name: 'data', mountPath: '/data' }];
    const fsGroup = process.getgid?.() ?? 0;
    await bench.createWith({ volumeMounts }, { volumes, securityContext: { fsGroup } });
    const { mounts } = await bench.spec();
    const path = mounts.find(({ containerPath }) => containerPath === '/data')?.hostPath ?? '';
    expect((await stat(path)).gid).toBe(fsGroup);
    expect((await modeOf(path)) & 0o2070).toBe(0o2070);
  });
});

describe('a downwardAPI volume', () => {
  it('tells of the pod’s fields and of a container’s resources, and follows its labels', async () => {
    await using bench = await open();
    const items = [
      { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
      { path: 'memory', resourceFieldRef: { containerName: 'app', resource: 'limits.memory', divisor: '1Mi' } },
    ];
    const volumeMounts = [{ name: 'data', mountPath: '/data' }];
    const container = { volumeMounts, resources: { limits: { memory: '128Mi' } } };
    const volumes = [{ name: 'data', downwardAPI: { items } }];
    await bench.createWith(container, { volumes }, { labels: { tier: 'front' } });
    const { mounts } = await bench.spec();
    const mount = mounts.find(({ containerPath }) => containerPath === '/data')!;
    expect(await text(mount, 'labels')).toBe('tier="front"');
    expect(await text(mount, 'memory')).toBe('128');
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
    const body = { metadata: { labels: { tier: 'back' } } };
    await bench.cluster.of(PODS).patch({ namespace: 'default', name: 'web' }, { type: 'merge', body });
    await bench.eventually(async () => expect(await text(mount, 'labels')).toBe('tier="back"'));
  });
});

describe('a projected volume', () => {
  it('has a token for the pod’s service account beside the other sources, and renews it', async () => {
    await using bench = await open();
    const sources = [
      { serviceAccountToken: { path: 'token', audience: 'vault', expirationSeconds: 600 } },
      { configMap: { name: 'settings', items: [{ key: 'color', path: 'color' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
    ];
    const mount = await mounted(bench, { projected: { sources } });
    const token = await text(mount, 'token');
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const pod = bench.find();
    expect(claims).toMatchObject({
      aud: ['vault'],
      sub: 'system:serviceaccount:default:default',
      'kubernetes.io': { pod: { name: 'web', uid: pod?.metadata.uid } },
    });
    expect(claims.exp - claims.iat).toBe(600);
    expect([await text(mount, 'color'), await text(mount, 'namespace')]).toEqual(['blue', 'default']);
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
    await bench.pass(0.8 * 600_000);
    await bench.eventually(async () => expect(await text(mount, 'token')).not.toBe(token));
  });
});

describe('a sub-path', () => {
  it('is made where it is missing, and expanded from the environment', async () => {
    await using bench = await open();
    const volumes = [{ name: 'data', emptyDir: {} }];
    const volumeMounts = [
      { name: 'data', mountPath: '/plain', subPath: 'a/b' },
      { name: 'data', mountPath: '/named', subPathExpr: 'logs/$(WHO)' },
    ];
    await bench.createWith({ env: [{ name: 'WHO', value: 'me' }], volumeMounts }, { volumes });
    const paths = (await bench.spec()).mounts.map(({ hostPath = '' }) => hostPath);
    expect(paths.find((path) => path.endsWith('/volumes/data/a/b'))).toBeDefined();
    const named = paths.find((path) => path.endsWith('/volumes/data/logs/me')) ?? '';
    expect((await stat(named)).isDirectory()).toBe(true);
  });

  it('of a file in a secret is that file', async () => {
    await using bench = await open();
    const mount = await mounted(bench, { secret: { secretName: 'login' } }, { subPath: 'word' });
    expect(await readFile(mount.hostPath ?? '', 'utf8')).toBe('s3cret');
  });

  it('must be known', async () => {
    await using bench = await open();
    const volumeMounts = [{ name: 'data', mountPath: '/data', subPathExpr: '$(NOBODY)' }];
    await bench.createWith({ volumeMounts }, { volumes: [{ name: 'data', emptyDir: {} }] });
    await bench.eventually(() => expect(bench.waiting()?.reason).toBe('CreateContainerConfigError'));
  });
});

describe('the files of name resolution', () => {
  it('are the cluster’s, with the pod’s own aliases', async () => {
    await using bench = await open();
    const hostAliases = [{ ip: '10.1.2.3', hostnames: ['db', 'db.local'] }];
    await bench.createWith({}, { hostAliases });
    const { mounts } = await bench.spec();
    const read = (path: string) => readFile(mounts.find((one) => one.containerPath === path)?.hostPath ?? '', 'utf8');
    expect(await read('/etc/hosts')).toContain('192.168.10.20\tweb\n');
    expect(await read('/etc/hosts')).toContain('10.1.2.3\tdb\tdb.local\n');
    expect(await read('/etc/hostname')).toBe('web\n');
    expect(await read('/etc/resolv.conf')).toBe(
      'search default.svc.cluster.local svc.cluster.local cluster.local eu-west-1.compute.internal\nnameserver 10.0.0.10\noptions ndots:5\n',
    );
  });

  it('are the pod’s own where it says so', async () => {
    await using bench = await open();
    const dnsConfig = { nameservers: ['1.1.1.1'], searches: ['corp'], options: [{ name: 'ndots', value: '2' }] };
    await bench.createWith({}, { dnsPolicy: 'None', dnsConfig });
    const { mounts } = await bench.spec();
    const path = mounts.find((one) => one.containerPath === '/etc/resolv.conf')?.hostPath ?? '';
    expect(await readFile(path, 'utf8')).toBe('search corp\nnameserver 1.1.1.1\noptions ndots:2\n');
  });
});
