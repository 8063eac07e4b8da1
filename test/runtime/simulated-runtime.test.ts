// The simulated runtime keeps the contract as far as it goes without processes.

import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/lib/clock.ts';
import { RuntimeError } from '../../src/runtime/container-runtime.ts';
import { simulatedRuntime } from '../../src/runtime/simulated-runtime.ts';
import { shellSpec } from '../support/docker.ts';
import { runtimeContract } from './contract.ts';

runtimeContract({
  name: 'simulated',
  open: async () => simulatedRuntime({ clock: manualClock() }),
  image: async () => 'busybox:1',
  noProcesses: 'it runs none',
  noNeighbours: 'each object is an instance of its own',
  noMissingImages: 'every image is here unless a test says otherwise',
});

describe('what tests can make the simulated runtime do', () => {
  const spec = shellSpec({ name: 'a', image: 'gone:1', sandboxId: 's' }, 'true');

  it('says NotFound and PullFailed for an image that it does not have', async () => {
    const runtime = simulatedRuntime({ clock: manualClock() });
    runtime.haveOnly(['here:1']);
    await expect(runtime.createContainer(spec)).rejects.toMatchObject({ reason: 'NotFound' });
    await expect(runtime.pullImage('gone:1', { signal: new AbortController().signal })).rejects.toMatchObject({
      reason: 'PullFailed',
    });
  });

  it('ends a process with an exit code', async () => {
    const runtime = simulatedRuntime({ clock: manualClock() });
    const id = await runtime.createContainer(spec);
    await runtime.startContainer(id);
    runtime.exit(id, 9);
    expect(await runtime.findContainer(id)).toMatchObject({ status: 'exited', exitCode: 9 });
  });

  it('fails the next call, and only that', async () => {
    const runtime = simulatedRuntime({ clock: manualClock() });
    runtime.failNext('create', new RuntimeError('StartFailed', 'refused'));
    await expect(runtime.createContainer(spec)).rejects.toThrow('refused');
    await expect(runtime.createContainer(spec)).resolves.toBeTypeOf('string');
  });
});
