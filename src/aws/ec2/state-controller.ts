// Takes resources through their states: a pending one is available, and a deleting one is at its end, as soon as the dial lets it.

import type { Clock } from '../../lib/clock.ts';
import type { Controller, Requeue } from '../../reconcile/controller.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { type Dial, remainingMs, type Stage } from '../dial.ts';
import { durably } from '../staged-store.ts';
import { storeSource } from '../store-source.ts';

export interface StateControllerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly dial: Dial;
}

/** What is to become of a record in its present state: when that state began, how long it lasts, and what ends it. */
interface NextState {
  readonly sinceMs: number;
  readonly stage: Stage;
  end(transaction: Transaction): void;
}

interface StateFacts {
  readonly name: string;
  readonly collection: string;
  /** Undefined: the record is gone, or in a state that lasts. */
  next(from: Store | Transaction, key: string): NextState | undefined;
}

export function stateController(options: StateControllerOptions, { name, collection, next }: StateFacts): Controller {
  const { store } = options;
  return {
    name,
    sources: [storeSource(store, collection)],
    async reconcile(key): Promise<Requeue | undefined> {
      const state = next(store, key);
      if (!state) return undefined;
      const requeueAfterMs = remainingMs(options, state.stage, state.sinceMs);
      if (requeueAfterMs > 0) return { requeueAfterMs };
      await durably(store, (transaction) => next(transaction, key)?.end(transaction));
      return undefined;
    },
  };
}
