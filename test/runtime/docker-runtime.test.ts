// The Docker runtime keeps the whole contract, on this machine's engine.

import { tmpdir } from 'node:os';
import Docker from 'dockerode';
import { describe, expect, it, vi } from 'vitest';
import { LABELS } from '../../src/runtime/labels.ts';
import { dockerAvailable, shellSpec, testImage, testRuntime, uniqueInstance } from '../support/docker.ts';
import { runtimeContract } from './contract.ts';

describe.skipIf(!(await dockerAvailable()))('on the Docker engine of this machine', () => {
  runtimeContract({ name: 'Docker', open: testRuntime, image: testImage });

  it('a network that many sandboxes miss at once is made once', async () => {
    const docker = new Docker();
    const instance = uniqueInstance();
    await using runtime = await testRuntime(instance);
    await runtime.prepare();
    const name = `eks-fargate-${instance}`;
    await docker.getNetwork(name).remove();
    const make = (index: number) =>
      runtime.createSandbox({ name: `${name}-${index}`, labels: { [LABELS.role]: 'eni' }, isRouter: false });
    await Promise.all([1, 2, 3, 4].map(make));
    expect(await docker.listNetworks({ filters: { name: [name] } })).toHaveLength(1);
    await runtime.removeInstance();
  });

  it('a start on a network that has died is told from a start that failed', async () => {
    const instance = uniqueInstance();
    await using runtime = await testRuntime(instance);
    await runtime.prepare();
    const labels = { [LABELS.role]: 'eni' };
    const sandbox = await runtime.createSandbox({ name: `${instance}-eni`, labels, isRouter: false });
    const image = await testImage();
    const make = (name: string, script: string) =>
      runtime.createContainer(shellSpec({ name: `${instance}-${name}`, image, sandboxId: sandbox.id }, script));
    const [orphan, missing] = [await make('orphan', 'true'), await make('missing', 'true')];
    await runtime.removeContainer(missing);
    await expect(runtime.startContainer(missing)).rejects.toMatchObject({ reason: 'StartFailed' });
    await runtime.removeSandbox(sandbox.id);
    await expect(runtime.startContainer(orphan)).rejects.toMatchObject({ reason: 'SandboxGone' });
    await runtime.removeInstance();
  });

  it.each(['files', 'limits'])(
    'what is left of a process that was killed while it asked for %s is removed',
    async (question) => {
      const docker = new Docker();
      const instance = uniqueInstance();
      const name = `eks-fargate-${instance}-probe-${question}`;
      const left = await docker.createContainer({ name, Image: await testImage(), Cmd: ['true'] });
      await using runtime = await testRuntime(instance, { folder: tmpdir() });
      await runtime.prepare();
      await vi.waitFor(() => expect(left.inspect()).rejects.toMatchObject({ statusCode: 404 }), 10_000);
      await runtime.removeInstance();
    },
  );
});
