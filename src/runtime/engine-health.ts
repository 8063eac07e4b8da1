// Whether the engine answers, as those who follow its events find out; said once when it is lost, and once when it is back.

import type { Logger } from '../lib/logger.ts';
import { engineMessage } from './engine-client.ts';

export class EngineHealth {
  readonly #logger: Logger;
  readonly #address: string;
  #problem: string | undefined;

  /** @param address where the engine is, for the log */
  constructor(logger: Logger, address: string) {
    this.#logger = logger;
    this.#address = address;
  }

  /** Why the engine cannot be used at the moment; undefined while it can. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** @param cause an error, or undefined when the engine ended the conversation without a word */
  lost(cause: unknown): void {
    const why = cause === undefined ? 'it has closed the connection' : engineMessage(cause);
    const wasThere = this.#problem === undefined;
    this.#problem = `the Docker engine at ${this.#address} does not answer: ${why}`;
    if (wasThere)
      this.#logger.warn(
        { why: this.#problem },
        'pods stay as they were until the engine is back; it is asked each second',
      );
  }

  answers(): void {
    if (this.#problem !== undefined) this.#logger.warn({ address: this.#address }, 'the Docker engine answers again');
    this.#problem = undefined;
  }
}
