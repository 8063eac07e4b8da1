// exec and attach over WebSocket: channels for the three streams, for the outcome, and for the terminal's size.
// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/kubelet/pkg/cri/streaming/remotecommand/websocket.go

import { PassThrough, Writable } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { badRequest } from '../../../kube/api-error.ts';
import type { ContainerRuntime } from '../../../runtime/container-runtime.ts';
import type { KubeletRequest } from './kubelet-server.ts';

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ERROR = 3;
const RESIZE = 4;
/** Version 5: the next byte names a channel that has ended. */
const CLOSE = 255;
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io'];
const BASE64 = 'v4.base64.channel.k8s.io';

export interface StreamsInput {
  readonly runtime: ContainerRuntime;
  readonly id: string;
  readonly query: URLSearchParams;
  readonly action: 'exec' | 'attach';
}

/** Resolves when the process has ended, or the client has gone. */
export async function serveStreams(
  { request, socket, head = Buffer.alloc(0) }: KubeletRequest,
  input: StreamsInput,
): Promise<void> {
  if (!socket) throw badRequest('Upgrade request required');
  if (request.headers.upgrade?.toLowerCase() !== 'websocket')
    // Emulator: streams over SPDY/3.1 (kubectl before 1.31) are not served.
    throw badRequest('eks-fargate streams over WebSocket only; use kubectl 1.31 or later');
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
  });
  const connection = await new Promise<WebSocket>((resolve) =>
    server.handleUpgrade(request, socket as Parameters<typeof server.handleUpgrade>[1], head, resolve),
  );
  await talk(connection, input);
}

async function talk(connection: WebSocket, { runtime, id, query, action }: StreamsInput): Promise<void> {
  const gone = new AbortController();
  connection.on('close', () => gone.abort(new Error('the client has gone')));
  connection.on('error', () => connection.terminate());
  const stdin = new PassThrough();
  const terminal: Terminal = { resize: undefined };
  connection.on('message', (data: Buffer) => receive(decode(connection, data), stdin, terminal));
  const wants = (name: string) => query.get(name) === 'true' || query.get(name) === '1';
  const streams = {
    ...(wants('stdin') ? { stdin } : {}),
    ...(wants('stdout') ? { stdout: channel(connection, STDOUT) } : {}),
    ...(wants('stderr') && !wants('tty') ? { stderr: channel(connection, STDERR) } : {}),
    tty: wants('tty'),
    signal: gone.signal,
    onResizable: (resize: Terminal['resize']) => {
      terminal.resize = resize;
    },
  };
  const status = await outcome(async () => {
    if (action === 'exec') return runtime.exec(id, { ...streams, command: query.getAll('command') });
    await runtime.attach(id, streams);
    return 0;
  });
  if (gone.signal.aborted) return;
  await send(connection, ERROR, Buffer.from(JSON.stringify(status)));
  connection.close(1000);
}

interface Terminal {
  resize: ((size: { width: number; height: number }) => void) | undefined;
}

function receive(message: Buffer, stdin: PassThrough, terminal: Terminal): void {
  const payload = message.subarray(1);
  if (message[0] === STDIN) stdin.write(payload);
  else if (message[0] === CLOSE && payload[0] === STDIN) stdin.end();
  else if (message[0] === RESIZE) {
    const { Width = 0, Height = 0 } = JSON.parse(payload.toString('utf8')) as { Width?: number; Height?: number };
    if (Width > 0 && Height > 0) terminal.resize?.({ width: Width, height: Height });
  }
}

/** With base64 the channel is a digit. */
function decode({ protocol }: WebSocket, data: Buffer): Buffer {
  if (protocol !== BASE64) return data;
  return Buffer.concat([
    Buffer.from([Number(data.toString('utf8', 0, 1))]),
    Buffer.from(data.toString('utf8', 1), 'base64'),
  ]);
}

function channel(connection: WebSocket, number: number): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) => void send(connection, number, chunk).then(() => done(), done),
  });
}

/** Resolves when the bytes are with the system: the reader's pace is the process's. What a client that has gone misses is no error. */
function send(connection: WebSocket, number: number, data: Buffer): Promise<void> {
  if (connection.readyState !== connection.OPEN) return Promise.resolve();
  const message =
    connection.protocol === BASE64
      ? `${number}${data.toString('base64')}`
      : Buffer.concat([Buffer.from([number]), data]);
  return new Promise((resolve) => connection.send(message, () => resolve()));
}

/** The Status that ends the streams (staging/src/k8s.io/apimachinery/pkg/util/remotecommand). */
async function outcome(run: () => Promise<number>): Promise<object> {
  try {
    const code = await run();
    if (code === 0) return { metadata: {}, status: 'Success' };
    return {
      metadata: {},
      status: 'Failure',
      reason: 'NonZeroExitCode',
      message: `command terminated with non-zero exit code: error executing command: exit status ${code}`,
      details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { metadata: {}, status: 'Failure', reason: 'InternalError', message, code: 500 };
  }
}
