// Keys that want work: waiting, being worked on, and to be worked on again; no key is ever with two workers.
// The model is client-go's util/workqueue/queue.go.

export class WorkQueue {
  readonly #waiting = new Set<string>();
  readonly #working = new Set<string>();
  readonly #again = new Set<string>();
  readonly #onReady: () => void;

  /** @param onReady called when there may be a key to take */
  constructor(onReady: () => void) {
    this.#onReady = onReady;
  }

  add(key: string): void {
    if (this.#working.has(key)) {
      this.#again.add(key);
      return;
    }
    this.#waiting.add(key);
    this.#onReady();
  }

  /** The key that waits longest; the taker must call `done`. */
  take(): string | undefined {
    const [key] = this.#waiting;
    if (key === undefined) return undefined;
    this.#waiting.delete(key);
    this.#working.add(key);
    return key;
  }

  done(key: string): void {
    this.#working.delete(key);
    if (this.#again.delete(key)) this.add(key);
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.#working.size === 0;
  }

  get workingCount(): number {
    return this.#working.size;
  }
}
