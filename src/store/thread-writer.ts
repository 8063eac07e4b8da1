// Rows written by a thread of its own, one for all stores of the process: a write may wait for the disk for a tenth of a second, and
// the event loop should not.

import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import { startWorkerThread } from '../lib/worker-thread.ts';
import { type RowChanges, type RowWriter, toMessage } from './row-writer.ts';
import { WRITER_SETUP, WRITES } from './statements.ts';
import { StoreError } from './store.ts';

/** What the thread answers when it could not do what it was asked. */
interface Problem {
  readonly message: string;
}

/** For its new objects: they are texts that pass through. */
const YOUNG_MIB = 2;

let thread: Worker | undefined;

/** @param path a database that is set up already. The thread starts with the first write of all stores: it is 10 MB of memory. */
export function threadWriter(path: string): RowWriter {
  return new ThreadWriter(path);
}

function startThread(): Worker {
  const program = new URL('./writer-thread.mjs', import.meta.url);
  const worker = startWorkerThread(program, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } });
  worker.on('error', (error) => {
    throw error; // It answers with what goes wrong in a write: this is a bug.
  });
  return worker;
}

class ThreadWriter implements RowWriter {
  readonly #path: string;
  /** To the thread; undefined until something is written. */
  #port: MessagePort | undefined;
  /** How many answers the thread has given: what a blocked thread can wait for. */
  readonly #answers = new Int32Array(new SharedArrayBuffer(4));
  #done: ((problem?: Error) => void) | undefined;
  #closed: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  write(changes: RowChanges, done: (problem?: Error) => void): void {
    if (this.#closed) {
      done(new StoreError('Unwritten', 'the store is closed'));
      return;
    }
    this.#port ??= this.#open();
    this.#ask(this.#port, toMessage(changes), done);
  }

  wait(): void {
    while (this.#port && this.#done) {
      const answers = Atomics.load(this.#answers, 0);
      const received = receiveMessageOnPort(this.#port) as { message: Problem | null } | undefined;
      if (received) this.#answered(received.message);
      else Atomics.wait(this.#answers, 0, answers);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#port ? this.#close(this.#port) : Promise.resolve();
    return this.#closed;
  }

  [Symbol.dispose](): void {
    void this.close();
    this.wait();
  }

  #open(): MessagePort {
    thread ??= startThread();
    const { port1, port2 } = new MessageChannel();
    port1.on('message', (problem: Problem | null) => this.#answered(problem));
    const ours = { path: this.#path, setUp: WRITER_SETUP, sql: WRITES, port: port2, answers: this.#answers };
    thread.postMessage(ours, [port2]);
    return port1;
  }

  #close(port: MessagePort): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#ask(port, 'close', (problem) => (problem ? reject(problem) : resolve()));
    }).finally(() => port.close());
  }

  #ask(port: MessagePort, message: unknown, done: (problem?: Error) => void): void {
    this.#done = done;
    port.ref(); // A process that has nothing else to do waits for the answer.
    port.postMessage(message);
  }

  #answered(problem: Problem | null): void {
    const done = this.#done;
    this.#done = undefined;
    this.#port?.unref();
    done?.(problem ? new StoreError('Unwritten', problem.message) : undefined);
  }
}
