// One question of gRPC's health protocol: POST /grpc.health.v1.Health/Check over HTTP/2, a message of one field each way.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/probe/grpc/grpc.go
// https://github.com/grpc/grpc/blob/master/doc/health-checking.md

import { type ClientHttp2Session, connect } from 'node:http2';
import { bytesField } from '../../../lib/protobuf-fields.ts';
import { goDuration } from '../go-format.ts';
import type { Deadline } from './deadline.ts';
import { dial } from './dial.ts';
import type { ActionTarget } from './target.ts';

export interface HealthQuestion {
  readonly port: number;
  readonly service: string;
  readonly limit: Deadline;
  readonly timeoutMs: number;
}

const STATUSES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];
const UNIMPLEMENTED = '12';
/** A gRPC message begins with a flag and its length; field 1 of ours is a text in the question, and a number, with the tag 0x08, in the answer. */
const PREFIX_BYTES = 5;
const SERVICE_FIELD = 1;
const STATUS_TAG = 0x08;

/** Rejects with the kubelet's words when the service does not say SERVING. */
export async function checkGrpcHealth(target: ActionTarget, question: HealthQuestion): Promise<void> {
  const { port, limit, timeoutMs } = question;
  const address = { host: target.sandbox.address, port };
  const shown = `"${address.host}:${port}"`;
  const connection = await dial(target, address, limit.signal).catch((error: Error) => {
    if (!limit.hasPassed) throw new Error(`error: failed to connect service at ${shown}: ${error.message}`);
    const within = goDuration(timeoutMs);
    throw new Error(`timeout: failed to connect service ${shown} within ${within}: context deadline exceeded`);
  });
  const session = connect(`http://${address.host}:${port}`, { createConnection: () => connection });
  const onAbort = () => session.destroy();
  limit.signal.addEventListener('abort', onAbort, { once: true });
  try {
    const reply = await ask(session, question.service).catch((error: Error) => {
      if (limit.hasPassed) throw new Error(`timeout: health rpc did not complete within ${goDuration(timeoutMs)}`);
      throw new Error(`error: health rpc probe failed: rpc error: code = Unavailable desc = ${error.message}`);
    });
    judge(reply);
  } finally {
    limit.signal.removeEventListener('abort', onAbort);
    session.destroy();
    connection.destroy();
  }
}

interface Reply {
  readonly code: string;
  readonly message: string;
  readonly body: Buffer;
}

function ask(session: ClientHttp2Session, service: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      'user-agent': 'kube-probe',
      te: 'trailers',
    });
    const chunks: Buffer[] = [];
    let status: { code: string; message: string } | undefined;
    const note = (headers: Readonly<Record<string, unknown>>) => {
      if (headers['grpc-status'] === undefined) return;
      status = {
        code: String(headers['grpc-status']),
        message: decodeURIComponent(String(headers['grpc-message'] ?? '')),
      };
    };
    session.on('error', reject);
    stream.on('error', reject);
    stream.on('response', note);
    stream.on('trailers', note);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('close', () => {
      if (status) resolve({ ...status, body: Buffer.concat(chunks) });
      else reject(new Error('the connection was closed before the answer'));
    });
    stream.end(encode(service));
  });
}

function encode(service: string): Buffer {
  const name = Buffer.from(service);
  const message = name.length === 0 ? name : bytesField(SERVICE_FIELD, name);
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function judge({ code, message, body }: Reply): void {
  if (code === UNIMPLEMENTED)
    throw new Error(
      `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${message}`,
    );
  if (code !== '0')
    throw new Error(
      `error: health rpc probe failed: rpc error: code = ${CODES[Number(code)] ?? code} desc = ${message}`,
    );
  const status = body[PREFIX_BYTES] === STATUS_TAG ? (body[PREFIX_BYTES + 1] ?? 0) : 0;
  if (STATUSES[status] !== 'SERVING')
    throw new Error(`service unhealthy (responded with "${STATUSES[status] ?? status}")`);
}

/** https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
const CODES = [
  'OK',
  'Canceled',
  'Unknown',
  'InvalidArgument',
  'DeadlineExceeded',
  'NotFound',
  'AlreadyExists',
  'PermissionDenied',
  'ResourceExhausted',
  'FailedPrecondition',
  'Aborted',
  'OutOfRange',
  'Unimplemented',
  'Internal',
  'Unavailable',
  'DataLoss',
  'Unauthenticated',
];
