// The runtime goes on where an engine leaves off: one that lets containers live while it is away, and one that does not.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import type { ContainerRuntime } from '../../src/runtime/container-runtime.ts';
import { dockerRuntime } from '../../src/runtime/docker-runtime.ts';
import { LABELS } from '../../src/runtime/labels.ts';
import { testRuntime, uniqueInstance } from '../support/docker.ts';
import { ownEngine, whyNoOwnEngine } from '../support/own-engine.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };

/** Until it has noticed that the engine is away, and what it does then. */
async function noticed(runtime: ContainerRuntime, isAway: boolean): Promise<void> {
  await vi.waitFor(() => expect(runtime.problem !== undefined).toBe(isAway), PATIENCE);
}

describe.skipIf(whyNoOwnEngine() !== undefined)('when the engine was restarted', () => {
  it('sandboxes that lived on are the same, and still do what they are told', async () => {
    await using engine = await ownEngine({ isLiveRestoring: true });
    const instance = uniqueInstance();
    await using runtime = await testRuntime(instance, { host: engine.host });
    await runtime.prepare();
    using _watch = runtime.watch(
      () => undefined,
      () => undefined,
    );
    const sandbox = await runtime.createSandbox({ name: instance, labels: { [LABELS.role]: 'eni' }, isRouter: false });
    await engine.stop();
    await noticed(runtime, true);
    await engine.start();
    await noticed(runtime, false);
    expect(await runtime.listSandboxes({})).toEqual([sandbox]);
    expect(await Promise.all([sandbox.run('echo one'), sandbox.run('echo two')])).toEqual(['one\n', 'two\n']);
    await runtime.removeInstance();
  });

  it('files over there are still there, and follow those of this machine', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eks-fargate-files-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const pod = join(folder, 'pods', 'uid');
    mkdirSync(pod, { recursive: true });
    await using engine = await ownEngine({ hidden: [folder] });
    const about = { instance: uniqueInstance(), clock: systemClock(), logger: silentLogger() };
    await using runtime = await dockerRuntime({ ...about, host: engine.host, folder });
    const files = (await runtime.remoteFiles())!;
    writeFileSync(join(pod, 'a'), 'first');
    writeFileSync(join(pod, 'b'), 'stays');
    await files.publish(pod);
    await engine.stop();
    await engine.start();
    expect(await files.list(join(folder, 'pods'))).toEqual(['uid']);
    writeFileSync(join(pod, 'a'), 'second');
    await files.publish(pod);
    const read = async (name: string) => (await files.read(join(pod, name), 100))?.toString();
    expect([await read('a'), await read('b'), await read('c')]).toEqual(['second', 'stays', undefined]);
    expect(await files.resolveWithin(pod, 'new/folder', true)).toBe(join(pod, 'new/folder'));
    expect(await files.resolveWithin(pod, 'other', false)).toBeUndefined();
    await runtime.removeInstance();
  });

  it('an engine that sees the files of this machine gets no copies', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eks-fargate-files-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    await using engine = await ownEngine();
    const about = { instance: uniqueInstance(), clock: systemClock(), logger: silentLogger() };
    await using runtime = await dockerRuntime({ ...about, host: `tcp://${await engine.listen()}`, folder });
    expect(await runtime.remoteFiles()).toBeUndefined();
    await runtime.removeInstance();
  });
});
