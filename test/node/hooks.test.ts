// What runs after a container's start and before its end, and what comes of a hook that fails.

import { describe, expect, it } from 'vitest';
import type { Container, LifecycleHandler, PodSpec } from '../../src/kube/types.gen.ts';
import { deferred } from '../support/docker.ts';
import { Bench } from './support/bench.ts';

const exec = (...command: string[]): LifecycleHandler => ({ exec: { command } });
const starting = (postStart: LifecycleHandler): Partial<Container> => ({ lifecycle: { postStart } });
const stopping = (preStop: LifecycleHandler): Partial<Container> => ({ lifecycle: { preStop } });

async function open(container: Partial<Container>, spec: Partial<PodSpec> = {}): Promise<Bench> {
  const bench = await Bench.open({ kind: 'docker' });
  await bench.createRunning(container, spec);
  return bench;
}

describe('a postStart hook', () => {
  it('runs in the container, which is not Running before it has ended; the next container waits as well', async () => {
    await using bench = await Bench.open({ kind: 'docker' });
    const over = deferred<number>();
    bench.runtime.onCommand = () => over.promise;
    const app = { name: 'app', image: 'a:1', ...starting(exec('warm', 'up')) };
    await bench.create({ containers: [app, { name: 'other', image: 'b:1' }] });
    await bench.eventually(() =>
      expect(bench.runtime.commands).toEqual([{ container: 'app', command: ['warm', 'up'] }]),
    );
    expect(bench.status()?.state?.running).toBeUndefined();
    expect(await bench.runningNames()).toEqual(['app']);
    over.resolve(0);
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
    expect((await bench.runningNames()).sort()).toEqual(['app', 'other']);
  });

  it('that fails has the container stopped and tried again, and its words are in the status alone', async () => {
    await using bench = await Bench.open({ kind: 'docker' });
    bench.runtime.onCommand = (_container, _command, { stdout, stderr }) => {
      stdout?.write('trying');
      stderr?.write('no such user');
      return 2;
    };
    const pod = await bench.createWith(starting(exec('adduser', 'x')));
    await bench.eventually(() => expect(bench.waiting()?.reason).toBe('CrashLoopBackOff'));
    expect(bench.waits.get('PostStartHookError')).toBe(
      `Exec lifecycle hook ([adduser x]) for Container "app" in Pod "web_default(${pod.metadata.uid})" failed - error: command 'adduser x' exited with 2: no such user, message: "tryingno such user"`,
    );
    expect(bench.events()).toContain('Warning FailedPostStartHook PostStartHook failed');
    expect(bench.events()).toContain('Normal Killing FailedPostStartHook');
    bench.runtime.onCommand = () => 0;
    await bench.pass(10_000);
    await bench.eventually(() => expect(bench.status()).toMatchObject({ ready: true, restartCount: 2 }));
  });

  it('over HTTP fails only when there is no answer', async () => {
    await using bench = await Bench.open({ kind: 'docker' });
    await bench.createWith(starting({ httpGet: { port: 1, path: '/up', host: '127.0.0.1' } }));
    await bench.eventually(() => expect(bench.waits.has('PostStartHookError')).toBe(true));
    expect(bench.waits.get('PostStartHookError')).toMatch(
      /^HTTP lifecycle hook \(\/up\) for Container "app" in Pod ".*" failed - error: Get "http:\/\/127\.0\.0\.1:1\/up": dial tcp 127\.0\.0\.1:1: connect: connection refused$/,
    );
  });

  it('that hangs does not keep a pod from being deleted', async () => {
    await using bench = await Bench.open({ kind: 'docker' });
    const app = { name: 'app', image: 'a:1', ...starting({ sleep: { seconds: 2_000 } }) };
    const containers = [app, { name: 'never', image: 'b:1' }];
    await bench.create({ containers, terminationGracePeriodSeconds: 3_000 });
    await bench.eventually(() => expect(bench.events()).toContain('Normal Started Started container app'));
    await bench.delete();
    await bench.eventually(() => expect(bench.find()).toBeUndefined());
    expect(bench.events().join()).not.toContain('FailedPostStartHook');
    expect(bench.runtime.specs.map(({ image }) => image)).toEqual(['a:1']);
  });
});

describe('a preStop hook', () => {
  it('that fails is told of, and the container is stopped all the same', async () => {
    await using bench = await open(stopping(exec('drain')));
    bench.runtime.onCommand = () => 1;
    await bench.delete();
    await bench.eventually(() => expect(bench.find()).toBeUndefined());
    expect(bench.runtime.commands).toEqual([{ container: 'app', command: ['drain'] }]);
    expect(bench.events()).toContain('Warning FailedPreStopHook PreStopHook failed');
    expect(bench.runtime.stops).toMatchObject([{ container: 'app', graceSeconds: 30 }]);
  });

  it('runs before a restart by the liveness probe as well', async () => {
    const livenessProbe = { exec: { command: ['check'] }, failureThreshold: 1 };
    await using bench = await Bench.open({ kind: 'docker' });
    bench.runtime.onCommand = (_container, [command]) => (command === 'check' ? 1 : 0);
    await bench.createWith({ livenessProbe, ...stopping(exec('drain')) });
    await bench.eventually(() => expect(bench.runtime.stops).toHaveLength(1));
    expect(bench.runtime.commands.map(({ command }) => command[0]).slice(0, 2)).toEqual(['check', 'drain']);
  });

  it('does not run when the container ends by itself', async () => {
    await using bench = await open(stopping(exec('drain')), { restartPolicy: 'Never' });
    await bench.exit(0);
    await bench.eventually(() => expect(bench.phase).toBe('Succeeded'));
    await bench.delete();
    await bench.eventually(() => expect(bench.find()).toBeUndefined());
    expect(bench.runtime.commands).toEqual([]);
  });

  it('of a sidecar runs at once; only its signal waits for its turn', async () => {
    await using bench = await Bench.open({ kind: 'docker' });
    const proxy: Container = { name: 'proxy', image: 'p:1', restartPolicy: 'Always', ...stopping(exec('drain')) };
    await bench.create({ initContainers: [proxy] });
    await bench.eventually(() => expect(bench.phase).toBe('Running'));
    bench.runtime.stubborn.add('app');
    await bench.delete();
    await bench.eventually(() => expect(bench.runtime.commands).toEqual([{ container: 'proxy', command: ['drain'] }]));
    expect(bench.runtime.stops).toMatchObject([{ container: 'app' }]);
    bench.runtime.exit((await bench.running('app'))?.id ?? '', 0);
    await bench.eventually(() => expect(bench.find()).toBeUndefined());
    expect(bench.runtime.stops).toMatchObject([{ container: 'app' }, { container: 'proxy' }]);
  });

  it('that is under way when the kubelet stops is left to the next one', async () => {
    await using bench = await open(stopping({ sleep: { seconds: 20 } }));
    await bench.delete();
    await bench.eventually(() => expect(bench.events()).toContain('Normal Killing Stopping container app'));
    await bench.restart();
    expect(await bench.runningNames()).toEqual(['app']);
    expect(bench.find()).toBeDefined();
    await bench.eventually(() => expect(bench.find()).toBeUndefined(), 1_000);
  });
});
