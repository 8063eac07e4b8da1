// Over SPDY each connection of the client is a pair of streams: one for data, one for what went wrong.

import type { SpdyStream } from '../../../../lib/spdy/spdy-stream.ts';
import { type Forwarding, forwardingError, parsePort } from './ports.ts';

/** Returns what to do with each stream that the client opens. */
export function streamPairs(forwarding: Forwarding): (stream: SpdyStream) => void {
  const halves = new Map<string, SpdyStream>();
  return (stream) => {
    stream.on('error', () => undefined); // A stream that the client has cut ends, and that is all.
    const type = stream.headers.get('streamtype');
    const port = parsePort(stream.headers.get('port') ?? '');
    if (port === undefined || (type !== 'data' && type !== 'error')) return void stream.destroy();
    const id = stream.headers.get('requestid') ?? '';
    const other = halves.get(id);
    if (!other) {
      halves.set(id, stream);
      stream.once('close', () => void (halves.get(id) === stream && halves.delete(id)));
      return;
    }
    halves.delete(id);
    const [data, errors] = type === 'data' ? [stream, other] : [other, stream];
    void forward(forwarding, port, { data, errors });
  };
}

interface Pair {
  readonly data: SpdyStream;
  readonly errors: SpdyStream;
}

async function forward(forwarding: Forwarding, port: number, { data, errors }: Pair): Promise<void> {
  errors.resume(); // The client says nothing there, and ends it.
  try {
    await forwarding.connect(port, data);
  } catch (error) {
    errors.write(forwardingError(port, forwarding, error));
  } finally {
    errors.end();
    data.end();
    data.resume(); // What comes after the end has nowhere to go.
  }
}
