// exec and attach over WebSocket: channels for the three streams, for the outcome, and for the terminal's size.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/kubelet/pkg/cri/streaming/remotecommand/websocket.go

import { PassThrough, Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import type { KubeletRequest } from '../kubelet-server.ts';
import { acceptWebSocket } from '../upgrade.ts';
import { outcomeText } from './outcome.ts';
import { type RemoteStreams, terminalSize, type WantedStreams } from './remote-streams.ts';

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
/** Version 5: the next byte names a channel that has ended. */
const CLOSE = 255;
const STRUCTURED = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io'];
const PROTOCOLS = [...STRUCTURED, 'channel.k8s.io', 'base64.channel.k8s.io'];

export async function webSocketStreams(request: KubeletRequest, wanted: WantedStreams): Promise<RemoteStreams> {
  const connection = await acceptWebSocket(request, PROTOCOLS);
  const gone = new AbortController();
  connection.on('close', () => gone.abort(new Error('the client has gone')));
  connection.on('error', () => connection.terminate());
  const stdin = new PassThrough();
  if (!wanted.stdin) stdin.resume(); // What nobody wants is not kept.
  const streams: RemoteStreams = {
    ...(wanted.stdin ? { stdin } : {}),
    ...(wanted.stdout ? { stdout: channel(connection, STDOUT) } : {}),
    ...(wanted.stderr ? { stderr: channel(connection, STDERR) } : {}),
    signal: gone.signal,
    onResize: undefined,
    async finish(outcome) {
      await send(connection, ERROR, Buffer.from(outcomeText(outcome, STRUCTURED.includes(connection.protocol))));
      connection.close(1000);
    },
  };
  connection.on('message', (data: Buffer) => {
    receive(decode(connection, data), stdin, streams);
    if (stdin.writableNeedDrain) pauseUntilDrained(connection, stdin);
  });
  return streams;
}

function receive(message: Buffer, stdin: PassThrough, { onResize }: RemoteStreams): void {
  const payload = message.subarray(1);
  if (message[0] === STDIN) {
    if (!stdin.writableEnded) stdin.write(payload);
  } else if (message[0] === CLOSE && payload[0] === STDIN) stdin.end();
  else if (message[0] === RESIZE) {
    const size = terminalSize(payload.toString('utf8'));
    if (size) onResize?.(size);
  }
}

/** The client's pace is the process's. */
function pauseUntilDrained(connection: WebSocket, stdin: PassThrough): void {
  if (connection.isPaused) return;
  connection.pause();
  stdin.once('drain', () => connection.resume());
}

/** Nobody's. */
const UNKNOWN = 254;

/** What is no digit names no channel. */
const channelOf = (code = 0): number => (code >= 0x30 && code <= 0x39 ? code - 0x30 : UNKNOWN);

/** With base64 the channel is a digit. */
const isBase64 = ({ protocol }: WebSocket) => protocol.endsWith('base64.channel.k8s.io');

function decode(connection: WebSocket, data: Buffer): Buffer {
  if (!isBase64(connection)) return data;
  return Buffer.concat([Buffer.from([channelOf(data[0])]), Buffer.from(data.toString('utf8', 1), 'base64')]);
}

function channel(connection: WebSocket, number: number): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => void send(connection, number, chunk).then(() => done(), done),
  });
}

/** Resolves when the bytes are with the system: the reader's pace is the process's. What a client that has gone misses is no error. */
function send(connection: WebSocket, number: number, data: Buffer): Promise<void> {
  if (connection.readyState !== connection.OPEN) return Promise.resolve();
  const message = isBase64(connection)
    ? `${number}${data.toString('base64')}`
    : Buffer.concat([Buffer.from([number]), data]);
  return new Promise((resolve) => connection.send(message, () => resolve()));
}
