// Getting an image: policies, what is said when it cannot be had, and how it is tried again.

import { describe, expect, it } from 'vitest';
import { SECRETS } from '../../src/kube/kind-refs.ts';
import { RuntimeError } from '../../src/runtime/container-runtime.ts';
import { Bench } from './support/bench.ts';

const PRESENT = 'Normal Pulled Container image "nginx:1" already present on machine';

describe('the pull policy', () => {
  it('IfNotPresent takes what is there', async () => {
    await using bench = await Bench.open();
    await bench.createRunning({ imagePullPolicy: 'IfNotPresent' });
    expect(bench.events()).toContain(PRESENT);
    expect(bench.events().join()).not.toContain('Pulling');
  });

  it('Always pulls even so, and says how long it took', async () => {
    await using bench = await Bench.open();
    await bench.createRunning({ imagePullPolicy: 'Always' });
    expect(bench.events()).toContain('Normal Pulling Pulling image "nginx:1"');
    expect(bench.events().join('\n')).toMatch(
      /Normal Pulled Successfully pulled image "nginx:1" in \S+ \(\S+ including waiting\)\. Image size: \d+ bytes\./,
    );
    expect(bench.events()).not.toContain(PRESENT);
  });

  it('Never does not pull', async () => {
    await using bench = await Bench.open();
    bench.runtime.haveOnly([]);
    await bench.createWith({ imagePullPolicy: 'Never' });
    const message = 'Container image "nginx:1" is not present with pull policy of Never';
    await bench.eventually(() => expect(bench.waiting()).toEqual({ reason: 'ErrImageNeverPull', message }));
    expect(bench.events()).toContain(`Warning ErrImageNeverPull ${message}`);
  });

  it('Always with a local image: the registry’s refusal is final under strict, and told of otherwise', async () => {
    const refused = () => new RuntimeError('PullFailed', 'no such host');
    await using strict = await Bench.open({ pull: 'strict' });
    strict.runtime.failNext('pull', refused());
    await strict.createWith({ imagePullPolicy: 'Always' });
    await strict.eventually(() => expect(strict.waiting()?.reason).toBe('ErrImagePull'));
    await using local = await Bench.open({ pull: 'local' });
    local.runtime.failNext('pull', refused());
    await local.createRunning({ imagePullPolicy: 'Always' });
    expect(local.events()).toContain(
      'Normal Pulled Image "nginx:1" could not be pulled; the one on this machine is used',
    );
  });
});

describe('an image that cannot be pulled', () => {
  it('shows ErrImagePull, then ImagePullBackOff, and runs once it can be', async () => {
    await using bench = await Bench.open();
    bench.runtime.haveOnly([]);
    bench.runtime.failNext('pull', new RuntimeError('PullFailed', 'manifest unknown'));
    await bench.createWith({ image: 'gone:1' });
    await bench.eventually(() => expect(bench.waiting()?.reason).toBe('ErrImagePull'));
    expect(bench.events()).toContain('Warning Failed Failed to pull image "gone:1": manifest unknown');
    expect(bench.events()).toContain('Warning Failed Error: ErrImagePull');
    await bench.pass(1_000);
    await bench.eventually(() => expect(bench.waiting()?.reason).toBe('ImagePullBackOff'));
    expect(bench.events()).toContain('Normal BackOff Back-off pulling image "gone:1"');
    expect(bench.events()).toContain('Warning Failed Error: ImagePullBackOff');
    expect(bench.phase).toBe('Pending');
    bench.runtime.haveOnly(['gone:1']);
    await bench.pass(10_000);
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
  });

  it('is waited for twice as long after each failure', async () => {
    await using bench = await Bench.open();
    bench.runtime.haveOnly([]);
    await bench.createWith({ image: 'gone:1' });
    const pulls = () => bench.events().filter((event) => event.startsWith('Normal Pulling')).length;
    await bench.eventually(() => expect(bench.waiting()?.reason).toBe('ImagePullBackOff'), 100);
    expect(pulls()).toBe(1);
    await bench.eventually(() => expect(pulls()).toBe(2), 1_000);
    await bench.eventually(() => expect(bench.waiting()?.reason).toBe('ImagePullBackOff'), 100);
    const before = bench.clock.monotonicMs();
    await bench.eventually(() => expect(pulls()).toBe(3), 500);
    expect(bench.clock.monotonicMs() - before).toBeGreaterThan(15_000);
  });

  it('does not stop the other containers of the pod', async () => {
    await using bench = await Bench.open();
    bench.runtime.haveOnly(['good:1']);
    await bench.create({
      containers: [
        { name: 'bad', image: 'gone:1' },
        { name: 'app', image: 'good:1' },
      ],
    });
    await bench.eventually(() => expect(bench.status('app')?.state?.running).toBeDefined());
    expect(['ErrImagePull', 'ImagePullBackOff']).toContain(bench.waiting('bad')?.reason);
    expect(bench.phase).toBe('Pending');
    expect(bench.condition('Ready')).toMatchObject({ status: 'False', reason: 'ContainersNotReady' });
  });
});

it('a name that is none is told of, and not pulled', async () => {
  await using bench = await Bench.open();
  await bench.createWith({ image: 'Not/An:Image:' });
  const message =
    'Failed to apply default image tag "Not/An:Image:": couldn\'t parse image name "Not/An:Image:": invalid reference format';
  await bench.eventually(() => expect(bench.waiting()).toEqual({ reason: 'InvalidImageName', message }));
  expect(bench.events()).toContain(`Warning InspectFailed ${message}`);
});

it('the status shows the whole name of the image', async () => {
  await using bench = await Bench.open();
  await bench.createRunning({ image: 'nginx' });
  await bench.eventually(() => expect(bench.status()?.image).toBe('docker.io/library/nginx:latest'));
  expect(bench.status()?.imageID).toBe(`sha256:${'0'.repeat(64)}`);
});

it('the status shows the image’s digest in its registry, where it has one', async () => {
  await using bench = await Bench.open();
  const digest = `sha256:${'a'.repeat(64)}`;
  bench.runtime.image = { digests: [`nginx@${digest}`] };
  await bench.createRunning({ image: 'nginx' });
  await bench.eventually(() => expect(bench.status()?.imageID).toBe(`docker.io/library/nginx@${digest}`));
});

describe('pull secrets', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const auths = (entries: Record<string, string>) =>
    Object.fromEntries(Object.entries(entries).map(([host, user]) => [host, { auth: base64(`${user}:pw:1`) }]));

  async function openWith(entries: Record<string, string>): Promise<Bench> {
    const bench = await Bench.open();
    const data = { '.dockerconfigjson': base64(JSON.stringify({ auths: auths(entries) })) };
    const type = 'kubernetes.io/dockerconfigjson';
    await bench.cluster.of(SECRETS).create({ metadata: { name: 'hub', namespace: 'default' }, type, data } as never);
    return bench;
  }

  /** Under which names an image is asked for, until the pod runs or has to wait. */
  async function namesFor(image: string, entries: Record<string, string>, registryUser?: string) {
    await using bench = await openWith(entries);
    if (registryUser !== undefined) bench.runtime.registryUser = registryUser;
    const spec = { imagePullSecrets: [{ name: 'hub' }] };
    await bench.createWith({ image, imagePullPolicy: 'Always' }, spec);
    await bench.eventually(() =>
      expect(bench.phase === 'Running' || bench.waiting()?.reason === 'ErrImagePull').toBe(true),
    );
    return bench.runtime.pulls.map(({ username }) => username);
  }

  it('are tried where they are meant for the registry, the most specific first', async () => {
    expect(await namesFor('nginx:1', { 'https://index.docker.io/v1/': 'ann' })).toEqual(['ann']);
    expect(await namesFor('reg.example.com/a:1', { 'reg.example.com': 'bob' })).toEqual(['bob']);
    expect(await namesFor('reg.example.com/a:1', { '*.example.com': 'star', 'other.example.com': 'no' })).toEqual([
      'star',
    ]);
    const paths = { 'reg.example.com': 'all', 'reg.example.com/team': 'team', 'reg.example.com/b': 'no' };
    expect(await namesFor('reg.example.com/team/a:1', paths)).toEqual(['team']);
    expect(await namesFor('reg.example.com/team/a:1', paths, 'all')).toEqual(['team', 'all']);
    expect(await namesFor('nginx:1', { 'reg.example.com': 'bob' })).toEqual([undefined]);
  });

  it('keep all of a password', async () => {
    await using bench = await openWith({ 'reg.example.com': 'bob' });
    await bench.createRunning(
      { image: 'reg.example.com/a:1', imagePullPolicy: 'Always' },
      { imagePullSecrets: [{ name: 'hub' }] },
    );
    expect(bench.runtime.pulls).toEqual([{ image: 'reg.example.com/a:1', username: 'bob', password: 'pw:1' }]);
  });

  it('that are missing are told of, and done without', async () => {
    await using bench = await Bench.open();
    await bench.createRunning(
      { imagePullPolicy: 'Always' },
      { imagePullSecrets: [{ name: 'gone' }, { name: 'lost' }] },
    );
    expect(bench.events()).toContain(
      'Warning FailedToRetrieveImagePullSecret Unable to retrieve some image pull secrets (gone, lost); attempting to pull the image may not succeed.',
    );
  });
});
