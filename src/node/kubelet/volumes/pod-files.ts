// The files of pods, written by a thread of its own: a message for what would be dozens of calls of the file system.

import type { Worker } from 'node:worker_threads';
import { startWorkerThread } from '../../../lib/worker-thread.ts';
import type { Payload } from './payload.ts';

/** Who is to own what is written: numbers of a user and of a group. */
export interface Owners {
  readonly user?: number;
  readonly fsGroup?: number;
}

export interface PlainFile {
  readonly path: string;
  readonly data: string;
  /** What the umask leaves when left out. */
  readonly mode?: number;
}

/** The thread's jobs, in the words of files-thread.mjs. */
interface Jobs {
  readonly writeFiles: {
    readonly directory: { readonly path: string; readonly mode: number };
    readonly files: readonly PlainFile[];
  };
  readonly replaceFiles: {
    readonly directory: string;
    readonly payload: Payload;
    readonly owners: Owners;
    /** For the name of the directory of the moment: `2026_11_24_17_21_30`. */
    readonly moment: string;
  };
  readonly makeDirectory: { readonly path: string; readonly owners: Owners };
  readonly remove: { readonly path: string };
}

interface Answer {
  readonly id: number;
  readonly problem?: { readonly message: string; readonly code?: string };
}

interface Asked {
  resolve(): void;
  reject(error: Error): void;
}

/** For its new objects: they are texts that pass through. */
const YOUNG_MIB = 1;

let thread: FilesThread | undefined;

/** Does a job; rejects with the system's error and its `code`. */
export function podFiles<J extends keyof Jobs>(job: J, input: Jobs[J]): Promise<void> {
  thread ??= new FilesThread();
  return thread.ask(job, input);
}

class FilesThread {
  readonly #worker: Worker;
  readonly #asked = new Map<number, Asked>();
  #lastId = 0;

  constructor() {
    const program = new URL('./files-thread.mjs', import.meta.url);
    this.#worker = startWorkerThread(program, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB } });
    this.#worker.on('message', (answer: Answer) => this.#answered(answer));
    this.#worker.on('error', (error) => {
      throw error; // It answers with what goes wrong in a job: this is a bug.
    });
  }

  /** The process is kept alive while somebody waits. */
  ask(job: string, input: object): Promise<void> {
    const id = ++this.#lastId;
    return new Promise<void>((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage({ id, job, input });
    });
  }

  #answered({ id, problem }: Answer): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (this.#asked.size === 0) this.#worker.unref();
    if (problem) asked?.reject(Object.assign(new Error(problem.message), { code: problem.code }));
    else asked?.resolve();
  }
}
