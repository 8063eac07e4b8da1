// What becomes of a container that ends: restart policies, back-off, and what its status tells of the end.

import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../../src/runtime/container-runtime.ts';
import { LABELS } from '../../src/runtime/labels.ts';
import { Bench } from './support/bench.ts';

const MINUTE_MS = 60_000;

describe('a container that ends', () => {
  it.each([
    ['Never', 0, 'Succeeded', 'Completed'],
    ['Never', 3, 'Failed', 'Error'],
    ['OnFailure', 0, 'Succeeded', 'Completed'],
  ])('under restartPolicy %s with code %i makes the pod %s', async (restartPolicy, code, phase, reason) => {
    await using bench = await Bench.open();
    await bench.create({ restartPolicy });
    await bench.exit(code);
    await bench.eventually(() => expect(bench.phase).toBe(phase));
    expect(bench.status()).toMatchObject({ ready: false, started: false, restartCount: 0 });
    expect(bench.status()?.state?.terminated).toMatchObject({ exitCode: code, reason });
    const why = phase === 'Failed' ? 'PodFailed' : 'PodCompleted';
    expect(bench.condition('Ready')).toMatchObject({ status: 'False', reason: why });
    // Kept for its logs.
    expect(await bench.containers()).toHaveLength(1);
  });

  it.each([
    ['Always', 0, 'Completed'],
    ['Always', 1, 'Error'],
    ['OnFailure', 1, 'Error'],
  ])('under restartPolicy %s with code %i is started again at once', async (restartPolicy, code, reason) => {
    await using bench = await Bench.open();
    await bench.create({ restartPolicy });
    const ended = await bench.exit(code);
    await bench.eventually(() => expect(bench.status()).toMatchObject({ restartCount: 1, ready: true }));
    expect(bench.phase).toBe('Running');
    expect(bench.status()?.lastState?.terminated).toMatchObject({
      exitCode: code,
      reason,
      containerID: `containerd://${ended}`,
    });
  });

  it('is started again on the next sandbox when its own has died under it', async () => {
    await using bench = await Bench.open();
    await bench.createRunning({});
    const before = await bench.running('app');
    bench.plug(true, 'next-sandbox');
    await bench.eventually(() => expect(bench.status()).toMatchObject({ restartCount: 1, ready: true }));
    expect((await bench.running('app'))?.id).not.toBe(before?.id);
    expect((await bench.running('app'))?.labels).toMatchObject({ [LABELS.sandbox]: 'next-sandbox' });
    expect(bench.events().join('\n')).toContain('Pod sandbox changed, it will be killed and re-created.');
  });

  it('does not take the others with it', async () => {
    await using bench = await Bench.open();
    const [app, job] = [
      { name: 'app', image: 'a:1' },
      { name: 'job', image: 'b:1' },
    ];
    await bench.create({ restartPolicy: 'Never', containers: [app, job] });
    await bench.exit(0, 'job');
    await bench.eventually(() => expect(bench.status('job')?.state?.terminated?.exitCode).toBe(0));
    expect(bench.phase).toBe('Running');
    expect(bench.condition('ContainersReady')).toMatchObject({
      status: 'False',
      message: 'containers with unready status: [job]',
    });
    await bench.exit(1, 'app');
    await bench.eventually(() => expect(bench.phase).toBe('Failed'));
  });

  it('for want of memory says so', async () => {
    await using bench = await Bench.open();
    await bench.createRunning({}, { restartPolicy: 'Never' });
    const { id } = (await bench.running('app'))!;
    bench.runtime.details.set(id, { oomKilled: true });
    bench.runtime.exit(id, 137);
    await bench.eventually(() =>
      expect(bench.status()?.state?.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' }),
    );
  });

  it('before it has begun is a StartError with the engine’s words', async () => {
    await using bench = await Bench.open();
    bench.runtime.failNext('start', new RuntimeError('StartFailed', 'exec: "nope": executable file not found'));
    await bench.createWith({ command: ['nope'] });
    await bench.eventually(() =>
      expect(bench.events()).toContain('Warning Failed Error: exec: "nope": executable file not found'),
    );
  });
});

describe('a container that ends again and again', () => {
  /** Lets it end as soon as it runs; how long it was held back. */
  async function waitAfterExit(bench: Bench): Promise<number> {
    const count = bench.status()?.restartCount ?? 0;
    await bench.exit(1);
    const before = bench.clock.monotonicMs();
    await bench.eventually(() => expect(bench.status()?.restartCount).toBe(count + 1), 500);
    await bench.eventually(() => expect(bench.status()?.state?.running).toBeDefined());
    return bench.clock.monotonicMs() - before;
  }

  it('is held back, and says for how long', async () => {
    await using bench = await Bench.open();
    const pod = await bench.createRunning({});
    await waitAfterExit(bench);
    await bench.exit(1);
    await bench.eventually(() => expect(bench.waiting()?.reason).toBe('CrashLoopBackOff'));
    const id = `web_default(${pod.metadata.uid})`;
    expect(bench.waiting()?.message).toBe(`back-off 10s restarting failed container=app pod=${id}`);
    expect(bench.events()).toContain(`Warning BackOff Back-off restarting failed container app in pod ${id}`);
    expect(bench.fieldPathOf('BackOff')).toBe('spec.containers{app}');
    expect(bench.status()).toMatchObject({ restartCount: 1, lastState: { terminated: { exitCode: 1 } } });
    expect(bench.phase).toBe('Running');
    expect(await bench.running('app')).toBeUndefined();
    await bench.pass(10_000);
    await bench.eventually(() => expect(bench.status()).toMatchObject({ restartCount: 2, ready: true }));
    // The last run and the one before are kept.
    expect(await bench.containers()).toHaveLength(2);
  });

  it('waits twice as long each time, five minutes at most', async () => {
    await using bench = await Bench.open();
    await bench.createRunning({});
    const waits: number[] = [];
    for (let run = 0; run < 8; run += 1) waits.push(await waitAfterExit(bench));
    const tens = waits.map((ms) => Math.round(ms / 10_000) * 10);
    expect(tens).toEqual([0, 10, 20, 40, 80, 160, 300, 300]);
  });

  it('begins anew after ten minutes of running, and not earlier', async () => {
    await using bench = await Bench.open();
    await bench.createRunning({});
    for (let run = 0; run < 4; run += 1) await waitAfterExit(bench);
    bench.clock.advance(9 * MINUTE_MS);
    expect(await waitAfterExit(bench)).toBeGreaterThan(70_000);
    bench.clock.advance(11 * MINUTE_MS);
    expect(await waitAfterExit(bench)).toBeLessThan(5_000);
    expect(await waitAfterExit(bench)).toBeLessThan(15_000);
  });
});

describe('last words', () => {
  /** A container that leaves these words and ends. */
  async function wordsOf(
    { file = '', log = '', code = 1 }: { file?: string; log?: string; code?: number },
    terminationMessagePolicy?: 'FallbackToLogsOnError',
  ): Promise<string | undefined> {
    await using bench = await Bench.open({ kind: 'docker' });
    const policy = terminationMessagePolicy ? { terminationMessagePolicy } : {};
    await bench.createRunning({ ...policy }, { restartPolicy: 'Never' });
    const { mounts } = await bench.spec();
    const path = mounts.find(({ containerPath }) => containerPath === '/dev/termination-log')?.hostPath ?? '';
    writeFileSync(path, file);
    bench.runtime.output.set((await bench.running('app'))?.id ?? '', log);
    await bench.exit(code);
    await bench.eventually(() => expect(bench.status()?.state?.terminated).toBeDefined());
    return bench.status()?.state?.terminated?.message;
  }

  it('are what the container wrote to its file, 4096 bytes at most', async () => {
    expect(await wordsOf({ file: 'no database', log: 'noise' })).toBe('no database');
    expect(await wordsOf({ file: 'x'.repeat(5000) })).toHaveLength(4096);
    expect(await wordsOf({ log: 'noise' })).toBeUndefined();
  });

  it('are the end of its output after a failure, where it wants that', async () => {
    expect(await wordsOf({ log: 'at last\n' }, 'FallbackToLogsOnError')).toBe('at last\n');
    expect(await wordsOf({ file: 'file', log: 'log' }, 'FallbackToLogsOnError')).toBe('file');
    expect(await wordsOf({ log: 'all is well', code: 0 }, 'FallbackToLogsOnError')).toBeUndefined();
    expect(await wordsOf({ log: 'y'.repeat(3000) }, 'FallbackToLogsOnError')).toHaveLength(2048);
  });
});

it('a pod whose containers are lost begins anew under Always, and has failed under Never', async () => {
  for (const [restartPolicy, phase] of [
    ['Always', 'Running'],
    ['Never', 'Failed'],
  ] as const) {
    await using bench = await Bench.open();
    await bench.createRunning({}, { restartPolicy });
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
    for (const { id } of await bench.containers()) await bench.runtime.removeContainer(id);
    await bench.eventually(() =>
      expect(bench.status()?.lastState?.terminated ?? bench.status()?.state?.terminated).toMatchObject({
        exitCode: 255,
        reason: 'Unknown',
      }),
    );
    await bench.eventually(() => expect(bench.phase).toBe(phase));
  }
});
