// The shell of a sandbox: scripts go in on its standard input, one after another, and a mark that no script knows ends each.

import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { hexId } from '../lib/ids.ts';
import { RuntimeError } from './container-runtime.ts';
import { demultiplexer } from './demultiplexer.ts';
import { attachStreams } from './docker-attach.ts';

export interface Shell {
  /** False once the container has died, or the engine has. */
  readonly isOpen: boolean;
  run(script: string): Promise<string>;
  close(): void;
}

/** The container may not have been started yet. */
export async function openShell(container: Docker.Container): Promise<Shell> {
  const stream = await attachStreams(container, true);
  const { input, stdout, stderr } = demultiplexer();
  stream.pipe(input);
  const gone = new AbortController();
  const onGone = () => {
    gone.abort(new RuntimeError('Failed', 'the shell of a sandbox has gone'));
    stream.destroy();
  };
  for (const event of ['end', 'close', 'error']) stream.on(event, onGone);
  const said = marked(stdout, gone.signal);
  const complained = marked(stderr, gone.signal);
  const runOne = async (script: string) => {
    gone.signal.throwIfAborted();
    const mark = `end-${hexId(16)}`; // A digit after \\0 would be part of the escape.
    const outputs = Promise.all([said(mark), complained(mark)]);
    stream.write(
      `( set -e\n${script}\n)\nstatus=$?\nprintf '\\0${mark} %s\\0' "$status"\nprintf '\\0${mark} %s\\0' "$status" >&2\n`,
    );
    const [out, err] = await outputs;
    if (out.status === '0') return out.text;
    const why = err.text.trim() || out.text.trim();
    throw new RuntimeError('Failed', `a network script failed with ${out.status}: ${why}`);
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    get isOpen() {
      return !gone.signal.aborted;
    },
    run(script) {
      const result = last.then(() => runOne(script));
      last = result.catch(() => undefined); // The next script does not depend on this one; its caller is told.
      return result;
    },
    close: onGone,
  };
}

interface Marked {
  readonly text: string;
  readonly status: string;
}

/** What comes up to a mark. Another process's words before it, on a shell that was taken over, may be among it. */
function marked(source: Readable, gone: AbortSignal): (mark: string) => Promise<Marked> {
  let text = '';
  let look: () => void = () => undefined;
  source.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    look();
  });
  return (mark) =>
    new Promise((resolve, reject) => {
      text = '';
      const onGone = () => reject(gone.reason as Error);
      gone.addEventListener('abort', onGone, { once: true });
      look = () => {
        const start = text.indexOf(`\0${mark} `);
        const end = text.indexOf('\0', start + 1);
        if (start < 0 || end < 0) return;
        gone.removeEventListener('abort', onGone);
        resolve({ text: text.slice(0, start), status: text.slice(start + mark.length + 2, end) });
      };
    });
}
