// Where audit events go: to a file or to standard output, one JSON line an event, in order, without anybody waiting for it.
// https://github.com/kubernetes/apiserver/blob/master/plugin/pkg/audit/log/backend.go, plugin/pkg/audit/buffered/buffered.go

import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from '../../lib/logger.ts';
import type { AuditSink } from './trail.ts';

/** As upstream's --audit-log-batch-buffer-size. */
const MAX_WAITING = 10_000;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** Writes a piece of text at the end; rejects when that cannot be. */
export type Append = (text: string) => Promise<void>;

export interface AuditLog extends AuditSink, AsyncDisposable {}

/** The file is looked up for each piece, so that it may be moved away; it is made when it is not there. */
export function appendToFile(path: string): Append {
  return async (text) => {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, text, { mode: 0o600 });
  };
}

export function appendToStdout(): Append {
  return (text) =>
    new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    });
}

/**
 * What cannot be written, or kept until it can, is lost and counted, and the log says so when that begins and when it is over:
 * requests go on. Disposing waits until what is there is written.
 */
export function auditLog(append: Append, logger: Logger): AuditLog {
  const waiting: string[] = [];
  let bytes = 0;
  let lost = 0;
  let isTorn = false;
  let writing: Promise<void> | undefined;

  const lose = (count: number, error?: unknown) => {
    if (lost === 0) logger.error({ error }, 'audit events are being lost');
    lost += count;
  };
  const drain = async () => {
    while (waiting.length > 0) {
      const lines = waiting.splice(0);
      bytes = 0;
      try {
        // After a failure the last line may be half there.
        await append(`${isTorn ? '\n' : ''}${lines.join('')}`);
        isTorn = false;
        if (lost > 0) logger.warn({ lost }, 'audit events are written again');
        lost = 0;
      } catch (error) {
        isTorn = true;
        lose(lines.length, error);
      }
    }
    writing = undefined;
  };
  return {
    write(line) {
      if (waiting.length >= MAX_WAITING || bytes + line.length > MAX_WAITING_BYTES) return lose(1);
      waiting.push(line);
      bytes += line.length;
      writing ??= drain();
    },
    async [Symbol.asyncDispose]() {
      await writing;
      if (lost > 0) logger.error({ lost }, 'audit events were lost');
    },
  };
}
