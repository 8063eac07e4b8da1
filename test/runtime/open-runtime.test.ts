// Which runtime is opened, and what is said when no engine answers.

import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { dockerRuntime } from '../../src/runtime/docker-runtime.ts';
import { openRuntime } from '../../src/runtime/open-runtime.ts';

const common = { instance: 'test-none', clock: systemClock(), logger: silentLogger() };
const NOWHERE = 'unix:///nonexistent/docker.sock';

describe('opening a runtime where no engine answers', () => {
  let mute: Server | undefined;
  afterEach(() => mute?.close());

  it.each([NOWHERE, 'tcp://127.0.0.1:1', 'ssh://somebody@somewhere', 'nonsense'])(
    'is Unreachable at %s',
    async (host) => {
      await expect(dockerRuntime({ ...common, host })).rejects.toMatchObject({
        reason: 'Unreachable',
        message: expect.stringContaining(host),
      });
    },
  );

  it('is Unreachable within two seconds where something listens and says nothing', { timeout: 2_000 }, async () => {
    mute = createServer();
    const port = await new Promise<number>((resolve) => {
      mute?.listen(0, '127.0.0.1', () => resolve(portOf(mute)));
    });
    const opening = dockerRuntime({ ...common, host: `tcp://127.0.0.1:${port}` });
    await expect(opening).rejects.toMatchObject({ reason: 'Unreachable' });
  });

  it('is simulated when any will do, and says why', async () => {
    const runtime = await openRuntime({ ...common, wanted: 'auto', dockerHost: NOWHERE });
    expect(runtime.kind).toBe('simulated');
    expect(runtime.description).toBe(
      `simulated: no Docker engine reachable at ${NOWHERE}, pods will not run processes`,
    );
  });

  it('is an error when Docker is wanted', async () => {
    const opening = openRuntime({ ...common, wanted: 'docker', dockerHost: NOWHERE });
    await expect(opening).rejects.toThrow(/are to run on Docker, but no Docker engine reachable/);
  });

  it('asks no engine when simulated is wanted', async () => {
    const runtime = await openRuntime({ ...common, wanted: 'simulated', dockerHost: NOWHERE });
    expect(runtime.description).toBe('simulated, pods will not run processes');
  });
});

function portOf(server: Server | undefined): number {
  const address = server?.address() as AddressInfo | undefined;
  return address?.port ?? 0;
}
