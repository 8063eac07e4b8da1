// What a controller is. Reconciliation is level-based: a controller looks at what is, never at what happened.

/** Where keys come from. `enqueue` may be called from the first moment on; the disposable ends it. */
export type Source = (enqueue: (key: string) => void) => Disposable;

export interface ReconcileContext {
  /** Aborted when the manager stops, or when this reconcile outlives its limit. */
  readonly signal: AbortSignal;
}

/** Come back later though nothing failed. Ordinary waiting is not this: wait for a state by watching what would change it. */
export interface Requeue {
  readonly requeueAfterMs: number;
}

/**
 * One loop over keys. `reconcile` is called with at most one worker per key at a time; it must be idempotent, and it must
 * expect that what it reads is older than what it wrote. Throwing means: again, with back-off. A `TerminalError` means: not again
 * until the key is enqueued anew.
 */
export interface Controller {
  readonly name: string;
  readonly sources: readonly Source[];
  /** How many keys at once; 1 when absent. */
  readonly workers?: number;
  reconcile(key: string, context: ReconcileContext): Promise<Requeue | undefined>;
}

/** An error that trying again will not mend. */
export class TerminalError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TerminalError';
  }
}

/** Runs controllers. */
export interface Manager extends AsyncDisposable {
  /** Adds and starts controllers; may be called again later. Disposing the result stops these alone. */
  start(controllers: readonly Controller[]): AsyncDisposable;
  /** Resolves when no key is queued, waiting for back-off or being worked on, and every source has been heard. */
  idle(): Promise<void>;
  /** Nothing has begun since it was idle, as far as it is known: false until somebody has waited for that. */
  readonly isIdle: boolean;
}
