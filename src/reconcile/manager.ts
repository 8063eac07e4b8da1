// The only loop of the program: runs controllers over their queues, with back-off, and knows when all is quiet.

import type { Clock, Timer } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { type Controller, type Manager, TerminalError } from './controller.ts';
import { nextTurn } from './turns.ts';
import { WorkQueue } from './work-queue.ts';

export interface ManagerOptions {
  readonly clock: Clock;
  readonly logger: Logger;
}

const FIRST_DELAY_MS = 5;
const LONGEST_DELAY_MS = 60_000;
/** Failures up to this one are ordinary (a stale read, a conflict) and are not worth a warning. */
const QUIET_FAILURES = 4;
const STOP_MS = 5_000;

export function createManager(options: ManagerOptions): Manager {
  const running = new Set<RunningController>();
  const idleWaiters = new Set<() => void>();
  let lastQuiet = 0;
  let isIdle = false;
  /** Most managers are never asked whether they are idle. */
  let isAsked = false;
  const onBusy = () => {
    isIdle = false;
  };
  /** Sources speak on later ticks: it is quiet when nothing has begun for two turns of the event loop. */
  const onQuiet = () => {
    const quiet = ++lastQuiet;
    const settle = () => {
      if (quiet !== lastQuiet || [...running].some((controller) => !controller.isIdle)) return;
      isIdle = true;
      for (const resolve of [...idleWaiters]) resolve();
      idleWaiters.clear();
    };
    if (isAsked) setImmediate(() => setImmediate(settle));
  };
  const stop = async (controllers: readonly RunningController[]) => {
    for (const controller of controllers) running.delete(controller);
    await Promise.all(controllers.map((controller) => controller.stop()));
    onQuiet();
  };
  return {
    start(controllers) {
      const started = controllers.map(
        (controller) => new RunningController(controller, { onBusy, onQuiet, ...options }),
      );
      for (const controller of started) running.add(controller);
      for (const controller of started) controller.listen();
      return { [Symbol.asyncDispose]: () => stop(started) };
    },
    idle: () =>
      new Promise((resolve) => {
        isAsked = true;
        idleWaiters.add(resolve);
        onQuiet();
      }),
    get isIdle() {
      return isIdle;
    },
    [Symbol.asyncDispose]: () => stop([...running]),
  };
}

interface RunningOptions extends ManagerOptions {
  onBusy(): void;
  onQuiet(): void;
}

class RunningController {
  readonly #controller: Controller;
  readonly #options: RunningOptions;
  readonly #queue = new WorkQueue(() => this.#pump());
  readonly #failures = new Map<string, number>();
  readonly #retries = new Map<string, Timer>();
  readonly #later = new Map<string, Timer>();
  readonly #abort = new AbortController();
  readonly #sources: Disposable[] = [];
  readonly #inFlight = new Set<Promise<void>>();

  constructor(controller: Controller, options: RunningOptions) {
    this.#controller = controller;
    this.#options = options;
  }

  listen(): void {
    for (const source of this.#controller.sources) this.#sources.push(source((key) => this.#add(key)));
  }

  get isIdle(): boolean {
    return this.#queue.isEmpty && this.#retries.size === 0;
  }

  /** No new work; what is under way is told to end and waited for, but not for ever. */
  async stop(): Promise<void> {
    for (const source of this.#sources) source[Symbol.dispose]();
    for (const timer of [...this.#retries.values(), ...this.#later.values()]) timer.cancel();
    this.#retries.clear();
    this.#abort.abort(new Error(`controller ${this.#controller.name} stops`));
    let timer: Timer | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = this.#options.clock.after(STOP_MS, resolve);
    });
    await Promise.race([Promise.allSettled([...this.#inFlight]), tooLong]);
    timer?.cancel();
  }

  #add(key: string): void {
    if (this.#abort.signal.aborted) return;
    this.#options.onBusy();
    // It is worked on now; if that fails, there will be another retry.
    for (const timers of [this.#later, this.#retries]) {
      timers.get(key)?.cancel();
      timers.delete(key);
    }
    this.#queue.add(key);
  }

  #pump(): void {
    while (!this.#abort.signal.aborted && this.#queue.workingCount < (this.#controller.workers ?? 1)) {
      const key = this.#queue.take();
      if (key === undefined) return;
      const work: Promise<void> = this.#work(key).finally(() => {
        this.#inFlight.delete(work);
        this.#queue.done(key);
        this.#pump();
        if (this.isIdle) this.#options.onQuiet();
      });
      this.#inFlight.add(work);
    }
  }

  /** The one place that decides what an outcome means. It never rejects. */
  async #work(key: string): Promise<void> {
    try {
      // A turn of its own: `reconcile` must not run inside whoever enqueued the key, nor a thousand of them in one.
      await nextTurn();
      if (this.#abort.signal.aborted) return;
      const outcome = await this.#controller.reconcile(key, { signal: this.#abort.signal });
      this.#failures.delete(key);
      if (outcome) this.#schedule(this.#later, key, outcome.requeueAfterMs);
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      if (error instanceof TerminalError) this.#giveUp(key, error);
      else this.#retry(key, error);
    }
  }

  #giveUp(key: string, error: TerminalError): void {
    this.#failures.delete(key);
    this.#options.logger.error({ error, controller: this.#controller.name, key }, 'reconcile failed for good');
  }

  #retry(key: string, error: unknown): void {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    const fields = { error, controller: this.#controller.name, key, failures };
    if (failures <= QUIET_FAILURES) this.#options.logger.debug(fields, 'reconcile failed; trying again');
    else this.#options.logger.warn(fields, 'reconcile fails again and again');
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
    this.#schedule(this.#retries, key, delayMs * (0.75 + Math.random() / 2));
  }

  #schedule(timers: Map<string, Timer>, key: string, delayMs: number): void {
    if (this.#abort.signal.aborted) return;
    timers.get(key)?.cancel();
    const timer = this.#options.clock.after(delayMs, () => {
      timers.delete(key);
      this.#add(key);
    });
    timers.set(key, timer);
  }
}
