// The program's log: one JSON line an entry, secrets cut out by path.

import { type DestinationStream, pino } from 'pino';
import type { LogTail } from './log-tail.ts';
import { readableLine } from './readable-line.ts';

/** What a part of the program may say. `child` adds fields to all that follows. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: Record<string, unknown>): Logger;
}

const SECRET_PATHS = [
  'authorization',
  'headers.authorization',
  '*.headers.authorization',
  'token',
  '*.token',
  'secretAccessKey',
  '*.secretAccessKey',
  '*.privateKey',
];

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** @param destination standard error when left out */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      redact: { paths: SECRET_PATHS, censor: '[redacted]' },
      serializers: { error: pino.stdSerializers.err },
    },
    destination ?? pino.destination(2),
  );
}

/** Writes to standard error from `level` on (to a terminal as people read it, else as JSON), and to the tail whatever is of interest later. */
export function createLoggerWithTail(level: LogLevel, tail: LogTail): Logger {
  const terminal =
    level === 'silent' ? [] : [{ level, stream: process.stderr.isTTY ? terminalStream() : pino.destination(2) }];
  const lowest = level === 'debug' ? 'debug' : 'info';
  return createLogger(lowest, pino.multistream([...terminal, { level: lowest, stream: tail }]));
}

function terminalStream(): DestinationStream {
  return { write: (line) => void process.stderr.write(`${readableLine(line)}\n`) };
}

/** A logger that says nothing. */
export function silentLogger(): Logger {
  return createLogger('silent');
}
