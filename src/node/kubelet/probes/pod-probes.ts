// The probes of one pod: which containers have started, which are ready, which must be restarted.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/prober/prober_manager.go

import type { Pod, Probe } from '../../../kube/types.gen.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type Observed, statusOf } from '../observed.ts';
import type { PodContainer } from '../pod-containers.ts';
import { containerId } from '../status/container-status.ts';
import { type ProbeKind, type ProbeResult, ProbeWorker } from './probe-worker.ts';
import type { ProbeOutcome } from './prober.ts';

export interface PodProbesOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  run(request: ProbeRequest, signal: AbortSignal): Promise<ProbeOutcome>;
  /** For the event that tells of it. */
  report(request: ProbeRequest, outcome: ProbeOutcome): Promise<void>;
  onChange(): void;
}

export interface ProbeRequest {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly container: PodContainer;
  /** The engine's. */
  readonly containerId: string;
}

const RESULTS: Readonly<Record<ProbeOutcome['result'], ProbeResult>> = {
  success: 'success',
  warning: 'success',
  failure: 'failure',
  error: 'unknown',
};

export class PodProbes {
  readonly #options: PodProbesOptions;
  readonly #workers = new Map<string, ProbeWorker>();

  constructor(options: PodProbesOptions) {
    this.#options = options;
  }

  /** @param nowMs in the engine's time */
  follow(pod: Pod, observed: readonly Observed[], nowMs: number): void {
    for (const one of observed) {
      if (one.role !== 'main' && one.role !== 'sidecar') continue;
      for (const [kind, probe] of probesOf(one)) this.#follow({ pod, one, nowMs }, kind, probe);
    }
  }

  #follow({ pod, one, nowMs }: { pod: Pod; one: Observed; nowMs: number }, kind: ProbeKind, probe: Probe): void {
    const key = `${one.name}/${kind}`;
    const worker = this.#workers.get(key) ?? this.#worker(one, kind, probe);
    this.#workers.set(key, worker);
    const { latest, fate } = one;
    worker.follow({
      containerId: latest?.id,
      isRunning: fate === 'running',
      isStarted: this.isStarted(one),
      ageMs: Math.max(0, nowMs - (latest?.startedAtMs ?? nowMs)),
      ...earlierOf(pod, one, kind),
    });
  }

  #worker(container: PodContainer, kind: ProbeKind, probe: Probe): ProbeWorker {
    const { clock, signal, onChange, run, report } = this.#options;
    return new ProbeWorker({
      kind,
      probe,
      clock,
      signal,
      onChange,
      async run(id, cut) {
        const request = { kind, probe, container, containerId: id };
        const outcome = await run(request, cut);
        if (!cut.aborted && outcome.result !== 'success') await report(request, outcome);
        return RESULTS[outcome.result];
      },
    });
  }

  isStarted({ name, fate }: Observed): boolean {
    return fate === 'running' && (this.#verdict(name, 'startup') ?? 'success') === 'success';
  }

  isReady(container: Observed): boolean {
    return this.isStarted(container) && (this.#verdict(container.name, 'readiness') ?? 'success') === 'success';
  }

  /** Which probe wants a running container to be stopped. */
  failureOf({ name, fate }: Observed): 'liveness' | 'startup' | undefined {
    if (fate !== 'running') return undefined;
    return (['liveness', 'startup'] as const).find((kind) => this.#verdict(name, kind) === 'failure');
  }

  #verdict(name: string, kind: ProbeKind): ProbeResult | undefined {
    return this.#workers.get(`${name}/${kind}`)?.verdict;
  }

  stop(): void {
    for (const worker of this.#workers.values()) worker.stop();
  }
}

/** Startup first: the others want to know of it. */
function probesOf({ spec }: PodContainer): readonly (readonly [ProbeKind, Probe])[] {
  const { startupProbe, readinessProbe, livenessProbe } = spec;
  return [
    ...(startupProbe ? ([['startup', startupProbe]] as const) : []),
    ...(readinessProbe ? ([['readiness', readinessProbe]] as const) : []),
    ...(livenessProbe ? ([['liveness', livenessProbe]] as const) : []),
  ];
}

/** After a new start of the emulator a container is what it was until it is probed again. */
function earlierOf(pod: Pod, { name, latest }: Observed, kind: ProbeKind): { earlier?: ProbeResult } {
  const status = statusOf(pod, name);
  if (!latest || status?.containerID !== containerId(latest.id) || !status.state?.running) return {};
  const isSo = kind === 'startup' ? status.started : kind === 'readiness' && status.ready;
  return isSo ? { earlier: 'success' } : {};
}
