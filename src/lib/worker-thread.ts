// Threads of our own, and what V8 makes of them.

import { Worker, type WorkerOptions } from 'node:worker_threads';
import { type Launch, launch } from './launch.ts';

/**
 * Starts a thread that does not keep the process alive. It is not started with the flags of this one's command line, which may be for a
 * loader.
 * @param program a file, or with `eval` the text
 */
export function startWorkerThread(program: string | URL, options: WorkerOptions): Worker {
  const worker = new Worker(program, { ...options, execArgv: [] });
  worker.unref();
  if (launch) keepYoungSpace(worker, launch);
  return worker;
}

/**
 * The space for new objects has the size that it shall keep. A new thread's heap sets the factor by which it grows to two at least, for all
 * threads (V8's Heap::ConfigureHeap), which is somewhere between now and its first line.
 */
function keepYoungSpace(worker: Worker, { keepYoungSpace: keepNow }: Launch): void {
  let isStarted = false;
  worker.once('online', () => {
    isStarted = true;
  });
  const keep = () => {
    keepNow();
    if (!isStarted) setImmediate(keep).unref();
  };
  keep();
}
