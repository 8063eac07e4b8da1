// Bringing SQLite's log into its database behind the back of the thread that writes: it waits for the disk, and nobody else should.

import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** How many commits go by between two looks at the log's size. */
const COMMITS_A_LOOK = 128;

/**
 * A passive checkpoint hinders no writer, but what is written meanwhile is left for the next pass, which is shorter. Where a writer that
 * never rests is always ahead, it is made to wait for the last of them. Once the whole log is in the database, the next writer begins it
 * anew. https://www.sqlite.org/wal.html#ckpt
 */
const PROGRAM = `
  const { workerData } = require('node:worker_threads');
  const db = new (require(workerData.driver))(workerData.path, { fileMustExist: true });
  let isDone = false;
  for (let pass = 0; pass < workerData.passes && !isDone; pass++) {
    const [{ log, checkpointed }] = db.pragma('wal_checkpoint(PASSIVE)');
    isDone = log === checkpointed;
  }
  if (!isDone) db.pragma('wal_checkpoint(RESTART)');
  db.close();
`;
const PASSES = 4;

export interface Checkpoints extends Disposable {
  /** A commit was written. */
  count(): void;
}

/**
 * Looks after the log of the database at `path` until it is disposed: when it is longer than `limitBytes` it is brought in. A checkpoint
 * that goes wrong is a warning of the process: the log is kept, and the next look tries again.
 */
export function checkpoints(path: string, limitBytes: number): Checkpoints {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  let commits = 0;
  let isRunning = false;
  let isDisposed = false;
  const run = () => {
    isRunning = true;
    const worker = new Worker(PROGRAM, { eval: true, workerData: { driver, path, passes: PASSES }, execArgv: [] });
    worker.unref();
    worker.on('error', (error) => {
      if (!isDisposed) process.emitWarning(`the log of ${path} could not be brought in: ${error.message}`);
    });
    worker.on('exit', () => {
      isRunning = false;
    });
  };
  return {
    count() {
      if (++commits % COMMITS_A_LOOK !== 0 || isRunning || isDisposed) return;
      if (statSync(`${path}-wal`).size > limitBytes) run();
    },
    [Symbol.dispose]() {
      isDisposed = true;
    },
  };
}
