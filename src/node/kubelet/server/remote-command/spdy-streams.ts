// exec and attach over SPDY/3.1: the client opens one stream for each of the process's, and one for the outcome.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/kubelet/pkg/cri/streaming/remotecommand/httpstream.go

import { finished } from 'node:stream/promises';
import { serveSpdy } from '../../../../lib/spdy/spdy-connection.ts';
import type { SpdyStream } from '../../../../lib/spdy/spdy-stream.ts';
import type { KubeletRequest } from '../kubelet-server.ts';
import { acceptSpdy } from '../upgrade.ts';
import { outcomeText } from './outcome.ts';
import { type RemoteStreams, terminalSize, type WantedStreams } from './remote-streams.ts';

/** In the server's order. The terminal's size came with the third; an outcome that programs can read with the fourth. */
const V4 = 'v4.channel.k8s.io';
const PROTOCOLS = [V4, 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];
const WITH_RESIZE = PROTOCOLS.slice(0, 2);

/** Calls `run` once all streams are open. Resolves when the client has closed the connection. */
export async function spdyStreams(
  request: KubeletRequest,
  wanted: WantedStreams,
  run: (streams: RemoteStreams) => Promise<void>,
): Promise<void> {
  const protocol = acceptSpdy(request, PROTOCOLS);
  const { socket } = request;
  if (protocol === undefined || !socket) return;
  const expected = expectedStreams(wanted, protocol);
  const open = new Map<string, SpdyStream>();
  const gone = new AbortController();
  const runs: Promise<void>[] = [];
  await serveSpdy(socket, (stream) => {
    const type = stream.headers.get('streamtype')?.toLowerCase() ?? '';
    stream.on('error', () => undefined); // A stream that the client has cut ends, and that is all.
    if (!expected.has(type) || open.has(type)) return void stream.destroy();
    open.set(type, stream);
    if (open.size === expected.size)
      runs.push(run(remoteStreams(open, protocol, gone.signal)).finally(() => socket.end()));
  }).finally(() => gone.abort(new Error('the client has gone')));
  await Promise.all(runs);
}

function expectedStreams(wanted: WantedStreams, protocol: string): ReadonlySet<string> {
  const names = (['stdin', 'stdout', 'stderr'] as const).filter((name) => wanted[name]);
  return new Set(['error', ...names, ...(wanted.tty && WITH_RESIZE.includes(protocol) ? ['resize'] : [])]);
}

function remoteStreams(open: ReadonlyMap<string, SpdyStream>, protocol: string, signal: AbortSignal): RemoteStreams {
  const [stdin, stdout, stderr, resize] = ['stdin', 'stdout', 'stderr', 'resize'].map((name) => open.get(name));
  const streams: RemoteStreams = {
    ...(stdin ? { stdin } : {}),
    ...(stdout ? { stdout } : {}),
    ...(stderr ? { stderr } : {}),
    signal,
    onResize: undefined,
    async finish(outcome) {
      open.get('error')?.write(outcomeText(outcome, protocol === V4));
      await Promise.all([...open.values()].map(end));
    },
  };
  if (resize) readSizes(resize, streams);
  return streams;
}

async function end(stream: SpdyStream): Promise<void> {
  stream.end();
  await finished(stream, { readable: false }).catch(() => undefined); // It was cut by the client.
}

/** In characters: more than a size needs. */
const LONGEST_SIZE = 1024;

/** Sizes come as JSON documents, one a line. */
function readSizes(resize: SpdyStream, streams: RemoteStreams): void {
  let pending = '';
  resize.on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString('utf8')).split('\n');
    pending = (lines.pop() ?? '').slice(0, LONGEST_SIZE);
    for (const line of lines.filter(Boolean)) {
      const size = terminalSize(line);
      if (size) streams.onResize?.(size);
    }
  });
}
