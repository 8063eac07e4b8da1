// The streams of exec and attach, whatever carries them.

import type { Readable, Writable } from 'node:stream';
import { badRequest } from '../../../../kube/api-error.ts';
import { isObject } from '../../../../lib/json.ts';
import type { Outcome } from './outcome.ts';

export interface WantedStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

export interface RemoteStreams {
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  /** Whom to tell of the sizes that the client's terminal takes. */
  onResize: ((size: TerminalSize) => void) | undefined;
  /** Tells how it ended, and ends. */
  finish(outcome: Outcome): Promise<void>;
}

export interface TerminalSize {
  readonly width: number;
  readonly height: number;
}

/** With a terminal there is no standard error (pkg/kubelet/server/remotecommand.NewOptions). Throws BadRequest when none is wanted. */
export function wantedStreams(query: URLSearchParams): WantedStreams {
  const wants = (name: string) => query.get(name) === 'true' || query.get(name) === '1';
  const streams = { stdin: wants('stdin'), stdout: wants('stdout'), stderr: wants('stderr') && !wants('tty') };
  if (!streams.stdin && !streams.stdout && !streams.stderr)
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
  return { ...streams, tty: wants('tty') };
}

const isLength = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536;

/** A size as clients send it; undefined when it is none. */
export function terminalSize(json: string): TerminalSize | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // A terminal of no size stays as it is.
    throw error;
  }
  if (!isObject(value)) return undefined;
  const { Width: width, Height: height } = value;
  return isLength(width) && isLength(height) ? { width, height } : undefined;
}
