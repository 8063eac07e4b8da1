// Bringing SQLite's log into its database behind the back of the thread that writes: it waits for the disk, and nobody else should.

import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { startWorkerThread } from '../lib/worker-thread.ts';

/** How many commits go by between two looks at the log's size. */
const COMMITS_A_LOOK = 128;

/**
 * A passive checkpoint hinders no writer, but what is written meanwhile is left for the next pass, which is shorter. When little is left,
 * or the writer is always ahead, the writer is asked to pause: the last of it is brought in, and a write of no meaning begins the log anew
 * here, which cuts the file and waits for the disk. https://www.sqlite.org/wal.html#ckpt
 */
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads');
  const db = new (require(workerData.driver))(workerData.path, { fileMustExist: true });
  let frames = 0;
  for (let pass = 0; pass < workerData.passes; pass++) {
    const [{ log }] = db.pragma('wal_checkpoint(PASSIVE)');
    const isLittle = log - frames <= workerData.fewFrames;
    frames = log;
    if (isLittle) break;
  }
  parentPort.once('message', () => {
    db.pragma('wal_checkpoint(PASSIVE)');
    db.pragma('journal_size_limit = 0');
    db.pragma('user_version = ' + ((db.pragma('user_version', { simple: true }) + 1) % 2 ** 31));
    db.close();
  });
  parentPort.postMessage('pause');
`;
/** Of a page each, 4 KiB: a few milliseconds. */
const FEW_FRAMES = 250;
const PASSES = 6;

export interface Checkpoints extends Disposable {
  /** A commit was written. */
  count(): void;
  /** While it is there, whoever can wait should not write until it resolves: a write would wait for the disk. */
  readonly pause: Promise<void> | undefined;
}

export interface CheckpointsOptions {
  /** The database's. */
  readonly path: string;
  /** How long its log grows before it is brought in. */
  readonly limitBytes: number;
  /** Resolves, or rejects, when no write is under way. */
  readonly idle: () => Promise<void>;
}

/**
 * Looks after the log of a database until it is disposed. A checkpoint that goes wrong is a warning of the process: the log is kept, and the
 * next look tries again.
 */
export function checkpoints(options: CheckpointsOptions): Checkpoints {
  return new LogKeeper(options);
}

class LogKeeper implements Checkpoints {
  readonly #options: CheckpointsOptions;
  readonly #driver = createRequire(import.meta.url).resolve('better-sqlite3');
  #commits = 0;
  #isRunning = false;
  #isDisposed = false;
  pause: Promise<void> | undefined;

  constructor(options: CheckpointsOptions) {
    this.#options = options;
  }

  count(): void {
    if (++this.#commits % COMMITS_A_LOOK !== 0 || this.#isRunning || this.#isDisposed) return;
    const { path, limitBytes } = this.#options;
    if (statSync(`${path}-wal`).size > limitBytes) this.#run();
  }

  #run(): void {
    this.#isRunning = true;
    const { path, idle } = this.#options;
    const workerData = { driver: this.#driver, path, passes: PASSES, fewFrames: FEW_FRAMES };
    const worker = startWorkerThread(PROGRAM, { eval: true, workerData });
    const ended = new Promise<void>((resolve) => {
      worker.once('exit', () => {
        this.#isRunning = false;
        this.pause = undefined;
        resolve();
      });
    });
    worker.once('message', () => {
      this.pause = ended;
      const goOn = () => worker.postMessage('go');
      idle().then(goOn, goOn);
    });
    worker.on('error', (error) => {
      if (!this.#isDisposed) process.emitWarning(`the log of ${path} could not be brought in: ${error.message}`);
    });
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
  }
}
