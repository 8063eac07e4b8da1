// What the engine is asked for: command, resources, identity.

import { describe, expect, it } from 'vitest';
import type { Container, PodSpec } from '../../src/kube/types.gen.ts';
import { Bench } from './support/bench.ts';

async function specOf(container: Partial<Container>, pod: Partial<PodSpec> = {}) {
  await using bench = await Bench.open();
  await bench.createWith(container, pod);
  return await bench.spec();
}

async function refusalOf(container: Partial<Container>, { user = '', pod = {} as Partial<PodSpec> } = {}) {
  await using bench = await Bench.open();
  bench.runtime.image = { user };
  const { metadata } = await bench.createWith(container, pod);
  await bench.eventually(() => expect(bench.waiting()?.reason).toBe('CreateContainerConfigError'));
  return bench.waiting()?.message?.replace(metadata.uid, 'UID');
}

describe('command and args', () => {
  it('are expanded from the environment', async () => {
    const spec = await specOf({
      env: [{ name: 'PORT', value: '8080' }],
      command: ['/bin/server', '--port=$(PORT)'],
      args: ['$$(PORT)', '$(NOBODY)', '--url=$(KUBERNETES_SERVICE_HOST)'],
      workingDir: '/srv',
    });
    expect(spec).toMatchObject({
      command: ['/bin/server', '--port=8080'],
      args: ['$(PORT)', '$(NOBODY)', '--url=10.0.0.1'],
      workingDir: '/srv',
    });
  });

  it('are left to the image where they are not set', async () => {
    const spec = await specOf({});
    expect(spec).not.toHaveProperty('command');
    expect(spec).not.toHaveProperty('args');
    expect(spec).not.toHaveProperty('workingDir');
  });
});

describe('streams and names', () => {
  it('has a terminal and standard input where they are wanted', async () => {
    expect(await specOf({ stdin: true, stdinOnce: true, tty: true })).toMatchObject({
      stdin: true,
      stdinOnce: true,
      tty: true,
    });
    expect(await specOf({})).toMatchObject({ stdin: false, stdinOnce: false, tty: false });
  });

  it('takes its host name from the pod, cut to what a host name may be', async () => {
    expect(await specOf({})).toMatchObject({ hostname: 'web', sandboxId: 'sandbox' });
    expect(await specOf({}, { hostname: 'front' })).toMatchObject({ hostname: 'front' });
  });
});

describe('resources', () => {
  it.each([
    [{}, { cpuShares: 2 }],
    [{ requests: { cpu: '250m', memory: '64Mi' } }, { cpuShares: 256 }],
    [{ limits: { cpu: '500m', memory: '128Mi' } }, { cpuMillis: 500, cpuShares: 512, memoryBytes: 128 * 1024 * 1024 }],
    [
      { limits: { cpu: '2', memory: '1G' }, requests: { cpu: '1' } },
      { cpuMillis: 2000, cpuShares: 1024, memoryBytes: 1_000_000_000 },
    ],
  ])('%o becomes %o', async (resources, expected) => {
    expect((await specOf({ resources })).resources).toEqual(expected);
  });
});

describe('the security context', () => {
  it('is nobody in particular where nothing is said', async () => {
    expect((await specOf({})).security).toEqual({
      readOnlyRootFilesystem: false,
      addCapabilities: [],
      dropCapabilities: [],
      noNewPrivileges: false,
    });
  });

  it('of the container comes before the pod’s', async () => {
    const pod = { runAsUser: 1000, runAsGroup: 2000, fsGroup: 3000, supplementalGroups: [4000, 3000] };
    const own = { runAsUser: 7, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false };
    const capabilities = { drop: ['ALL'], add: ['NET_BIND_SERVICE'] };
    const spec = await specOf({ securityContext: { ...own, capabilities } }, { securityContext: pod });
    expect(spec.security).toEqual({
      user: '7:2000',
      groups: ['3000', '4000'],
      readOnlyRootFilesystem: true,
      addCapabilities: ['NET_BIND_SERVICE'],
      dropCapabilities: ['ALL'],
      noNewPrivileges: true,
    });
  });

  it('forbids root where it says so, in the kubelet’s words', async () => {
    const where = '(pod: "web_default(UID)", container: app)';
    const securityContext = { runAsNonRoot: true };
    expect(await refusalOf({ securityContext })).toBe(`container has runAsNonRoot and image will run as root ${where}`);
    expect(await refusalOf({ securityContext }, { user: 'nginx' })).toBe(
      `container has runAsNonRoot and image has non-numeric user (nginx), cannot verify user is non-root ${where}`,
    );
    expect(await refusalOf({}, { user: '5', pod: { securityContext: { ...securityContext, runAsUser: 0 } } })).toBe(
      `container's runAsUser breaks non-root policy ${where}`,
    );
  });

  it('lets a numeric user of the image be', async () => {
    await using bench = await Bench.open();
    bench.runtime.image = { user: '101:101' };
    await bench.createWith({ securityContext: { runAsNonRoot: true } });
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
  });
});
