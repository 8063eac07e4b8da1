// The program's log: one JSON line an entry, secrets cut out by path.

import { type DestinationStream, pino } from 'pino';

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

/** @param destination standard error when left out */
export function createLogger(
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent',
  destination?: DestinationStream,
): Logger {
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

/** A logger that says nothing. */
export function silentLogger(): Logger {
  return createLogger('silent');
}
