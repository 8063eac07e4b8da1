// Answers that may be long: for who takes gzip they are compressed, by a thread that is not this one.
// https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/responsewriters/writers.go (deferredResponseWriter)

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, Readable, type Writable } from 'node:stream';
import { createGzip } from 'node:zlib';

/** Characters; what is shorter goes as it is. */
const THRESHOLD = 128 * 1024;
/** Upstream's: time counts for more than the last byte. */
const LEVEL = 1;

interface Head {
  readonly code?: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface LongAnswer {
  /** False: the reader is slow; `drained` says when it has read. */
  write(text: string): boolean;
  end(text: string): void;
  /** Throws when the signal is aborted. */
  drained(signal: AbortSignal): Promise<void>;
}

/** As upstream reads it: `gzip` among the commas, without a weight. */
export function takesGzip({ headers }: IncomingMessage): boolean {
  const header = headers['accept-encoding'];
  return [header ?? ''].flat().some((one) => one.split(',').some((token) => token.trim() === 'gzip'));
}

/** Text that is compressed however long it is. */
export function sendCompressed(response: ServerResponse, { code = 200, headers }: Head, body: string): void {
  openCompressed(response, { code, headers }).end(body);
}

export const lengthOf = (pieces: readonly Buffer[]): number => pieces.reduce((sum, piece) => sum + piece.length, 0);

/** A whole answer of pieces that others may send as well, with its length where it is not compressed. A slow reader is waited for. */
export function sendPieces(
  response: ServerResponse,
  { code = 200, headers, isCompressed }: Head & { readonly isCompressed: boolean },
  pieces: readonly Buffer[],
): void {
  const sink = isCompressed
    ? openCompressed(response, { code, headers })
    : response.writeHead(code, { ...headers, 'Content-Length': lengthOf(pieces) });
  pipeline(Readable.from(pieces), sink, () => {}); // A reader that goes away ends it.
}

/** An answer in pieces: its head is written with the first that is known to be worth it, or with the last. */
export function longAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { code = 200, headers }: Head,
): LongAnswer {
  let waiting = '';
  let sink: Writable | undefined;
  const open = (): Writable => {
    response.writeHead(code, headers);
    return response;
  };
  if (!takesGzip(request)) sink = open();
  return {
    write(text) {
      if (sink) return sink.write(text);
      waiting += text;
      if (waiting.length <= THRESHOLD) return true;
      sink = openCompressed(response, { code, headers });
      return sink.write(waiting);
    },
    end(text) {
      if (sink) sink.end(text);
      else open().end(waiting + text);
    },
    async drained(signal) {
      await once(sink ?? response, 'drain', { signal });
    },
  };
}

export const isLong = ({ length }: { readonly length: number }): boolean => length > THRESHOLD;

/** Writes the head; what is written into the answer is what is compressed. */
function openCompressed(response: ServerResponse, { code = 200, headers }: Head): Writable {
  response.appendHeader('Vary', 'Accept-Encoding');
  response.writeHead(code, { ...headers, 'Content-Encoding': 'gzip' });
  const gzip = createGzip({ level: LEVEL });
  pipeline(gzip, response, () => {}); // A reader that goes away ends both; whoever writes on hears of it by its signal.
  return gzip;
}
