// The Docker runtime keeps the whole contract, on this machine's engine.

import Docker from 'dockerode';
import { describe, expect, it, vi } from 'vitest';
import { LABELS } from '../../src/runtime/labels.ts';
import { dockerAvailable, testImage, testRuntime, uniqueInstance } from '../support/docker.ts';
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

  it('what a process that was killed while it asked for the limits has left is removed', async () => {
    const docker = new Docker();
    const instance = uniqueInstance();
    const labels = { [LABELS.instance]: instance, [LABELS.role]: 'probe' };
    const left = await docker.createContainer({ Image: await testImage(), Cmd: ['true'], Labels: labels });
    await using runtime = await testRuntime(instance);
    await runtime.prepare();
    await vi.waitFor(() => expect(left.inspect()).rejects.toMatchObject({ statusCode: 404 }), 10_000);
    await runtime.removeInstance();
  });
});
