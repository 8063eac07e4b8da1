// One command in a container, for a probe or a hook: how it ended and what it said.

import { Writable } from 'node:stream';
import type { ActionTarget } from './target.ts';

export interface ExecResult {
  readonly code: number;
  /** Standard output and error, as they came. */
  readonly output: string;
  readonly stderr: string;
}

/** pkg/probe/exec/exec.go (maxReadLength) */
const OUTPUT_BYTES = 10 * 1024;

/** Rejects when the command cannot be started, or the signal cuts it off. */
export async function execIn(
  { runtime, containerId }: ActionTarget,
  command: readonly string[],
  signal: AbortSignal,
): Promise<ExecResult> {
  const all: Buffer[] = [];
  const errors: Buffer[] = [];
  const stdout = collector(all);
  const stderr = collector(all, errors);
  const code = await runtime.exec(containerId, { command, stdout, stderr, tty: false, signal });
  return { code, output: textOf(all), stderr: textOf(errors) };
}

function collector(...into: readonly Buffer[][]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      for (const chunks of into) if (sizeOf(chunks) < OUTPUT_BYTES) chunks.push(chunk);
      done();
    },
  });
}

const sizeOf = (chunks: readonly Buffer[]) => chunks.reduce((sum, { length }) => sum + length, 0);

const textOf = (chunks: readonly Buffer[]) => Buffer.concat(chunks).subarray(0, OUTPUT_BYTES).toString('utf8');
