// One probe of one container, over and over, while the container runs.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/prober/worker.go

import type { Probe } from '../../../kube/types.gen.ts';
import type { Clock, Timer } from '../../../lib/clock.ts';

export type ProbeKind = 'liveness' | 'readiness' | 'startup';
export type ProbeResult = 'success' | 'failure' | 'unknown';

export interface ProbeWorkerOptions {
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly clock: Clock;
  /** An `unknown` result does not count. */
  run(containerId: string, signal: AbortSignal): Promise<ProbeResult>;
  /** The verdict is another one now. */
  onChange(): void;
  /** Aborted: no more probes are begun. */
  readonly signal: AbortSignal;
}

export interface ProbeSubject {
  /** The engine's; undefined: there is none yet. */
  readonly containerId: string | undefined;
  readonly isRunning: boolean;
  /** Its startup probe has passed, or it has none. */
  readonly isStarted: boolean;
  /** For how long it has been running. */
  readonly ageMs: number;
  /** Where another process has probed it before: what came of it. */
  readonly earlier?: ProbeResult;
}

/** What holds until the first verdict. */
const INITIAL: Readonly<Record<ProbeKind, ProbeResult>> = {
  liveness: 'success',
  readiness: 'failure',
  startup: 'unknown',
};

export class ProbeWorker {
  readonly #options: ProbeWorkerOptions;
  #containerId: string | undefined;
  #verdict: ProbeResult;
  #last: { result: ProbeResult; run: number } | undefined;
  /** A container that failed is about to be replaced: it is left in peace. */
  #isOnHold = false;
  #timer: Timer | undefined;
  #underWay: AbortController | undefined;

  constructor(options: ProbeWorkerOptions) {
    this.#options = options;
    this.#verdict = INITIAL[options.kind];
  }

  get verdict(): ProbeResult {
    return this.#verdict;
  }

  /** Tells what has become of the container; begins, goes on or ends accordingly. */
  follow(subject: ProbeSubject): void {
    const { kind, probe, signal } = this.#options;
    if (subject.containerId !== this.#containerId) this.#renew(subject);
    // Startup probes end with the start; the others begin with it.
    const isWanted = subject.isRunning && subject.isStarted !== (kind === 'startup');
    if (!isWanted) this.stop();
    else if (!this.#isOnHold && !this.#timer && !this.#underWay && !signal.aborted)
      this.#schedule((probe.initialDelaySeconds ?? 0) * 1000 - subject.ageMs);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#underWay?.abort(new Error('the probe is no longer wanted'));
    this.#underWay = undefined;
  }

  #renew({ containerId, earlier }: ProbeSubject): void {
    this.stop();
    this.#containerId = containerId;
    this.#verdict = earlier ?? INITIAL[this.#options.kind];
    this.#last = undefined;
    this.#isOnHold = false;
  }

  #schedule(delayMs: number): void {
    this.#timer = this.#options.clock.after(Math.max(0, delayMs), () => {
      this.#timer = undefined;
      void this.#probe();
    });
  }

  async #probe(): Promise<void> {
    const { clock, probe, signal, run } = this.#options;
    if (signal.aborted) return;
    const begunMs = clock.monotonicMs();
    const underWay = new AbortController();
    this.#underWay = underWay;
    const result = await run(this.#containerId ?? '', underWay.signal);
    // Stopped meanwhile, perhaps for another container.
    if (this.#underWay !== underWay || signal.aborted) return;
    this.#underWay = undefined;
    const before = this.#verdict;
    this.#count(result);
    if (!this.#isOnHold) this.#schedule((probe.periodSeconds ?? 10) * 1000 - (clock.monotonicMs() - begunMs));
    if (this.#verdict !== before) this.#options.onChange();
  }

  #count(result: ProbeResult): void {
    if (result === 'unknown') return;
    const { kind, probe } = this.#options;
    const run = this.#last?.result === result ? this.#last.run + 1 : 1;
    this.#last = { result, run };
    if (run < ((result === 'success' ? probe.successThreshold : probe.failureThreshold) ?? 1)) return;
    this.#verdict = result;
    this.#isOnHold = result === 'failure' && kind !== 'readiness';
  }
}
