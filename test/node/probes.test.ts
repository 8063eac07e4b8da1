// Liveness, readiness and startup: when probes run, what they lead to, and what is said of it.

import { describe, expect, it } from 'vitest';
import { PODS } from '../../src/kube/kind-refs.ts';
import type { Container, PodSpec, Probe } from '../../src/kube/types.gen.ts';
import { Bench } from './support/bench.ts';

const check = (probe: Partial<Probe> = {}): Probe => ({ exec: { command: ['check'] }, ...probe });

/** A container whose probes find what `find` says, `fine` to begin with. */
class Patient implements AsyncDisposable {
  readonly bench: Bench;
  /** By command; a number is an exit code. */
  readonly finds = new Map<string, number>();

  private constructor(bench: Bench) {
    this.bench = bench;
    bench.runtime.onCommand = (_container, [command = ''], { stdout }) => {
      const code = this.finds.get(command) ?? 0;
      stdout?.write(code === 0 ? '' : `${command} says ${code}\n`);
      return code;
    };
  }

  static async open(container: Partial<Container>, spec: Partial<PodSpec> = {}, finds: object = {}): Promise<Patient> {
    const patient = new Patient(await Bench.open({ kind: 'docker' }));
    for (const [command, code] of Object.entries(finds)) patient.finds.set(command, code as number);
    await patient.bench.createRunning(container, spec);
    return patient;
  }

  count(command = 'check'): number {
    return this.bench.runtime.commands.filter((one) => one.command[0] === command).length;
  }

  /** Until the probe has run that often in all; how much time has passed. */
  async probed(times: number, command = 'check'): Promise<number> {
    const before = this.bench.clock.monotonicMs();
    await this.bench.eventually(() => expect(this.count(command)).toBe(times), 250);
    return this.bench.clock.monotonicMs() - before;
  }

  get isReady(): boolean | undefined {
    return this.bench.status()?.ready;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.bench[Symbol.asyncDispose]();
  }
}

describe('a readiness probe', () => {
  it('makes a container ready when it succeeds, and the pod with it', async () => {
    await using patient = await Patient.open({ readinessProbe: check() }, {}, { check: 1 });
    const { bench } = patient;
    await bench.eventually(() =>
      expect(bench.events()).toContain('Warning Unhealthy Readiness probe failed: check says 1\n'),
    );
    expect(bench.fieldPathOf('Unhealthy')).toBe('spec.containers{app}');
    expect(bench.status()).toMatchObject({ ready: false, started: true });
    expect(bench.condition('Ready')).toMatchObject({ status: 'False', reason: 'ContainersNotReady' });
    expect(bench.phase).toBe('Running');
    patient.finds.delete('check');
    await bench.eventually(() => expect(bench.condition('Ready')).toMatchObject({ status: 'True' }), 500);
    expect(patient.isReady).toBe(true);
  });

  it('waits for its delay, then comes once a period', async () => {
    const readinessProbe = check({ initialDelaySeconds: 20, periodSeconds: 7 });
    await using patient = await Patient.open({ readinessProbe });
    expect(await patient.probed(1)).toBeGreaterThan(19_000);
    const period = await patient.probed(2);
    expect(period).toBeGreaterThan(6_000);
    expect(period).toBeLessThan(9_000);
  });

  it('must fail as often as its threshold, and succeed as often', async () => {
    const readinessProbe = check({ failureThreshold: 3, successThreshold: 2, periodSeconds: 1 });
    await using patient = await Patient.open({ readinessProbe });
    const { bench } = patient;
    await patient.probed(1);
    await bench.pass(0);
    expect(patient.isReady).toBe(false);
    await bench.eventually(() => expect(patient.isReady).toBe(true), 100);
    const before = patient.count();
    patient.finds.set('check', 1);
    await bench.eventually(() => expect(patient.isReady).toBe(false), 100);
    expect(patient.count() - before).toBeGreaterThanOrEqual(3);
    expect(patient.count() - before).toBeLessThanOrEqual(4);
    // It is only not ready: nothing is stopped.
    expect(bench.runtime.stops).toEqual([]);
    expect(bench.status()?.restartCount).toBe(0);
  });

  it('that cannot be run does not count', async () => {
    await using patient = await Patient.open({ readinessProbe: check({ periodSeconds: 1 }) });
    const { bench } = patient;
    await bench.eventually(() => expect(patient.isReady).toBe(true));
    bench.runtime.onCommand = () => Promise.reject(new Error('exec: "check": executable file not found in $PATH'));
    const message =
      'Readiness probe errored and resulted in unknown state: exec: "check": executable file not found in $PATH';
    await bench.eventually(
      () => expect(bench.events().filter((event) => event.endsWith(message)).length).toBeGreaterThan(4),
      500,
    );
    expect(patient.isReady).toBe(true);
  });

  it('waits for readiness gates as well', async () => {
    const readinessGates = [{ conditionType: 'example.com/lb' }];
    await using patient = await Patient.open({ readinessProbe: check() }, { readinessGates });
    const { bench } = patient;
    const gateSays = (status: string) => {
      const body = { status: { conditions: [{ type: 'example.com/lb', status }] } };
      const patch = { type: 'strategic', subresource: 'status', body } as const;
      return bench.cluster.of(PODS).patch({ namespace: 'default', name: 'web' }, patch);
    };
    await bench.eventually(() => expect(bench.condition('ContainersReady')?.status).toBe('True'));
    expect(bench.condition('Ready')).toMatchObject({
      status: 'False',
      reason: 'ReadinessGatesNotReady',
      message: 'corresponding condition of pod readiness gate "example.com/lb" does not exist.',
    });
    await gateSays('False');
    const message = 'the status of pod readiness gate "example.com/lb" is not "True", but False';
    await bench.eventually(() => expect(bench.condition('Ready')?.message).toBe(message));
    await gateSays('True');
    await bench.eventually(() => expect(bench.condition('Ready')?.status).toBe('True'));
  });

  it('is believed again after a new start of the kubelet until it has run', async () => {
    await using patient = await Patient.open({ readinessProbe: check({ initialDelaySeconds: 60 }) });
    const { bench } = patient;
    await patient.probed(1);
    await bench.eventually(() => expect(patient.isReady).toBe(true));
    const seen: (boolean | undefined)[] = [];
    const watch = bench.cluster
      .of(PODS)
      .subscribe(({ object }) => seen.push(object.status?.containerStatuses?.[0]?.ready));
    await bench.restart();
    await patient.probed(3);
    watch[Symbol.dispose]();
    expect(seen).not.toContain(false);
  });
});

describe('a liveness probe', () => {
  it('that fails has the container stopped and started again', async () => {
    const livenessProbe = check({ failureThreshold: 2, periodSeconds: 5 });
    await using patient = await Patient.open({ livenessProbe }, { terminationGracePeriodSeconds: 9 });
    const { bench } = patient;
    await patient.probed(2);
    expect(bench.status()).toMatchObject({ ready: true, restartCount: 0 });
    patient.finds.set('check', 3);
    await bench.eventually(
      () => expect(bench.events()).toContain('Normal Killing Container app failed liveness probe, will be restarted'),
      500,
    );
    patient.finds.delete('check');
    expect(bench.events().filter((event) => event.includes('Liveness probe failed: check says 3'))).toHaveLength(2);
    await bench.eventually(() => expect(bench.status()).toMatchObject({ restartCount: 1, ready: true }));
    expect(bench.runtime.stops).toMatchObject([{ container: 'app', graceSeconds: 9 }]);
    expect(bench.status()?.lastState?.terminated?.exitCode).toBe(143);
    // The new container begins with a clean record.
    const runs = patient.count();
    await patient.probed(runs + 3);
    expect(bench.status()?.restartCount).toBe(1);
  });

  it('has a grace of its own, and under Never ends the pod', async () => {
    const livenessProbe = check({ failureThreshold: 1, terminationGracePeriodSeconds: 4 });
    await using patient = await Patient.open({ livenessProbe }, { restartPolicy: 'Never' }, { check: 1 });
    const { bench } = patient;
    await bench.eventually(() => expect(bench.phase).toBe('Failed'));
    expect(bench.events()).toContain('Normal Killing Container app failed liveness probe');
    expect(bench.runtime.stops).toMatchObject([{ graceSeconds: 4 }]);
    const runs = patient.count();
    await bench.pass(60_000);
    expect(patient.count()).toBe(runs);
  });

  it('of a container that fails again and again leads to CrashLoopBackOff', async () => {
    const livenessProbe = check({ failureThreshold: 1, periodSeconds: 1 });
    await using patient = await Patient.open({ livenessProbe }, {}, { check: 1 });
    await patient.bench.eventually(() => expect(patient.bench.waiting()?.reason).toBe('CrashLoopBackOff'), 50);
    expect(patient.bench.status()?.restartCount).toBe(1);
  });

  it('is left alone once the pod is to end', async () => {
    await using patient = await Patient.open({ livenessProbe: check({ failureThreshold: 1, periodSeconds: 1 }) });
    const { bench } = patient;
    await patient.probed(1);
    bench.runtime.stubborn.add('app');
    await bench.delete();
    await bench.eventually(() => expect(bench.runtime.stops).toHaveLength(1));
    const runs = patient.count();
    for (let second = 0; second < 20; second += 1) bench.clock.advance(1_000);
    await bench.eventually(() => expect(bench.find()).toBeUndefined(), 1_000);
    expect(patient.count()).toBe(runs);
  });
});

describe('a startup probe', () => {
  it('keeps the others waiting, and ends when it has succeeded', async () => {
    const startupProbe = check({ exec: { command: ['boot'] }, failureThreshold: 30, periodSeconds: 2 });
    const probes = {
      startupProbe,
      readinessProbe: check({ periodSeconds: 2 }),
      livenessProbe: check({ exec: { command: ['live'] } }),
    };
    await using patient = await Patient.open(probes, {}, { boot: 1 });
    const { bench } = patient;
    await patient.probed(3, 'boot');
    expect(bench.status()).toMatchObject({ ready: false, started: false });
    expect(bench.events()).toContain('Warning Unhealthy Startup probe failed: boot says 1\n');
    expect([patient.count('check'), patient.count('live')]).toEqual([0, 0]);
    patient.finds.delete('boot');
    await bench.eventually(() => expect(bench.status()).toMatchObject({ ready: true, started: true }), 100);
    const boots = patient.count('boot');
    await patient.probed(3, 'live');
    expect(patient.count('boot')).toBe(boots);
  });

  it('that fails for good has the container started again', async () => {
    const startupProbe = check({ failureThreshold: 2, periodSeconds: 1, terminationGracePeriodSeconds: 6 });
    await using patient = await Patient.open({ startupProbe }, {}, { check: 1 });
    const { bench } = patient;
    await bench.eventually(
      () => expect(bench.events()).toContain('Normal Killing Container app failed startup probe, will be restarted'),
      100,
    );
    await bench.eventually(() => expect(bench.status()?.restartCount).toBe(1));
    expect(bench.runtime.stops).toMatchObject([{ graceSeconds: 6 }]);
  });

  it('of a sidecar keeps what comes after it waiting', async () => {
    await using bench = await Bench.open({ kind: 'docker' });
    let isUp = false;
    bench.runtime.onCommand = () => (isUp ? 0 : 1);
    const proxy: Container = {
      name: 'proxy',
      image: 'p:1',
      restartPolicy: 'Always',
      startupProbe: check({ failureThreshold: 99 }),
    };
    await bench.create({ initContainers: [proxy] });
    await bench.eventually(() => expect(bench.events().join()).toContain('Startup probe failed'));
    expect(await bench.runningNames()).toEqual(['proxy']);
    expect(bench.condition('Initialized')?.status).toBe('False');
    isUp = true;
    await bench.eventually(async () => expect(await bench.runningNames()).toEqual(['proxy', 'app']), 500);
  });
});

it('all is well with a container that has no process', async () => {
  await using bench = await Bench.open({ kind: 'simulated' });
  const httpGet = { port: 80 };
  await bench.createRunning({ readinessProbe: { httpGet }, livenessProbe: { httpGet }, startupProbe: { httpGet } });
  await bench.eventually(() => expect(bench.status()).toMatchObject({ ready: true, started: true }));
});
