// What a probe asks and how it takes the answer: commands, HTTP, TCP and gRPC, against real servers of this process.

import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import type { Container, Probe } from '../../src/kube/types.gen.ts';
import { createAuthority } from '../../src/lib/certificates.ts';
import { type ManualClock, manualClock, systemClock } from '../../src/lib/clock.ts';
import { dialInside } from '../../src/node/kubelet/actions/dial.ts';
import type { ActionTarget } from '../../src/node/kubelet/actions/target.ts';
import { type ProbeOutcome, runProbe } from '../../src/node/kubelet/probes/prober.ts';
import { RuntimeError } from '../../src/runtime/container-runtime.ts';
import { deferred } from '../support/docker.ts';
import { freePort } from '../support/free-port.ts';
import { ADDRESS } from './support/bench.ts';
import { type RecordingRuntime, recordingRuntime } from './support/recording-runtime.ts';

class Subject {
  readonly clock: ManualClock = manualClock();
  readonly runtime: RecordingRuntime = recordingRuntime(this.clock, 'docker');
  container: Partial<Container> = {};

  get target(): ActionTarget {
    return {
      runtime: this.runtime as never,
      clock: this.clock,
      sandbox: { sandboxId: 'sandbox', address: ADDRESS, hostAddress: '127.0.0.1', hostname: 'web' },
      container: { name: 'app', ...this.container },
      containerId: 'id',
      kubeletVersion: 'v1.35.4-eks-1234567',
    };
  }

  probe(probe: Probe): Promise<ProbeOutcome> {
    return runProbe(this.target, probe, new AbortController().signal);
  }
}

/** A server on a free port of this machine; what was accepted is cut off at the end. */
async function listening(server: Server): Promise<AsyncDisposable & { port: number }> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

const serve = (listener: RequestListener) => listening(createServer(listener));

describe('an HTTP probe', () => {
  it('asks the pod’s address as the kubelet does', async () => {
    let seen: IncomingMessage | undefined;
    await using server = await serve((request, response) => {
      seen = request;
      response.end('fine');
    });
    const subject = new Subject();
    subject.container = { ports: [{ name: 'web', containerPort: server.port }] };
    const httpHeaders = [{ name: 'X-Token', value: 'abc' }];
    const outcome = await subject.probe({ httpGet: { port: 'web', path: '/health?deep=1', httpHeaders } });
    expect(outcome).toEqual({ result: 'success', output: '' });
    expect(seen?.url).toBe('/health?deep=1');
    expect(seen?.headers).toMatchObject({
      host: `${ADDRESS}:${server.port}`,
      'user-agent': 'kube-probe/1.35+',
      accept: '*/*',
      connection: 'close',
      'x-token': 'abc',
    });
  });

  it.each([
    [200, 'success', ''],
    [204, 'success', ''],
    [399, 'success', ''],
    [400, 'failure', 'HTTP probe failed with statuscode: 400'],
    [503, 'failure', 'HTTP probe failed with statuscode: 503'],
  ])('takes status %i for a %s', async (status, result, output) => {
    await using server = await serve((_request, response) => response.writeHead(status).end());
    expect(await new Subject().probe({ httpGet: { port: server.port } })).toEqual({ result, output });
  });

  it('follows a redirect on the same host, and takes one that leads away for a warning', async () => {
    const paths: (string | undefined)[] = [];
    await using server = await serve((request, response) => {
      paths.push(request.url);
      if (request.url === '/away') response.writeHead(302, { location: 'http://example.com/' }).end('gone');
      else if (request.url === '/a') response.writeHead(302, { location: '/b' }).end();
      else response.writeHead(request.url === '/b' ? 500 : 302, { location: '/loop' }).end();
    });
    const get = (path: string) => new Subject().probe({ httpGet: { port: server.port, path } });
    expect((await get('/a')).output).toBe('HTTP probe failed with statuscode: 500');
    expect(paths).toEqual(['/a', '/b']);
    expect(await get('/away')).toEqual({
      result: 'warning',
      output: 'Probe terminated redirects, Response body: gone',
    });
    expect((await get('/loop')).output).toContain('stopped after 10 redirects');
  });

  it('fails in Go’s words when nobody listens, and when nobody answers in time', async () => {
    const port = await freePort();
    const url = (number: number) => `Get "http://${ADDRESS}:${number}/healthz": `;
    const refused = await new Subject().probe({ httpGet: { port, path: '/healthz' } });
    const why = `dial tcp ${ADDRESS}:${port}: connect: connection refused`;
    expect(refused).toEqual({ result: 'failure', output: `${url(port)}${why}` });
    const asked = deferred<void>();
    await using server = await serve(() => asked.resolve());
    const subject = new Subject();
    const outcome = subject.probe({ httpGet: { port: server.port, path: '/healthz' }, timeoutSeconds: 3 });
    await asked.promise;
    subject.clock.advance(3_000);
    expect(await outcome).toEqual({
      result: 'failure',
      output: `${url(server.port)}context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    });
  });

  it('fails when the other side hangs up', async () => {
    await using server = await serve((request) => request.socket.destroy());
    const { result, output } = await new Subject().probe({ httpGet: { port: server.port } });
    expect([result, output]).toEqual(['failure', `Get "http://${ADDRESS}:${server.port}/": EOF`]);
  });

  it('does not ask who signed a certificate', async () => {
    const { certificatePem: cert, privateKeyPem: key } = await createAuthority(systemClock(), 'nobody');
    await using server = await listening(createHttpsServer({ cert, key }, (_request, response) => response.end()));
    const httpGet = { port: server.port, scheme: 'HTTPS' };
    expect(await new Subject().probe({ httpGet })).toMatchObject({ result: 'success' });
    const plain = await new Subject().probe({ httpGet: { port: server.port } });
    expect(plain.result).toBe('failure');
  });

  it('does not ask this machine when it is told to ask the node', async () => {
    await using server = await serve((_request, response) => response.end());
    const { output } = await new Subject().probe({ httpGet: { host: '127.0.0.1', port: server.port } });
    expect(output).toContain('connect: connection refused');
  });

  it('of a port without a name is an error of the probe', async () => {
    expect(await new Subject().probe({ httpGet: { port: 'http' } })).toEqual({
      result: 'error',
      output: 'strconv.Atoi: parsing "http": invalid syntax',
    });
  });
});

describe('a TCP probe', () => {
  it('succeeds when somebody accepts, and fails when nobody does', async () => {
    await using server = await listening(createTcpServer());
    expect(await new Subject().probe({ tcpSocket: { port: server.port } })).toMatchObject({ result: 'success' });
    const port = await freePort();
    expect(await new Subject().probe({ tcpSocket: { port } })).toEqual({
      result: 'failure',
      output: `dial tcp ${ADDRESS}:${port}: connect: connection refused`,
    });
  });
});

describe('a probe by command', () => {
  it('takes its exit code, and tells what it said', async () => {
    const subject = new Subject();
    subject.runtime.onCommand = (_name, _command, { stdout, stderr }) => {
      stdout?.write('out ');
      stderr?.write('err');
      return 4;
    };
    expect(await subject.probe({ exec: { command: ['a'] } })).toEqual({ result: 'failure', output: 'out err' });
    subject.runtime.onCommand = () => 0;
    expect(await subject.probe({ exec: { command: ['a'] } })).toMatchObject({ result: 'success' });
  });

  it('fails when it takes too long', async () => {
    const subject = new Subject();
    subject.runtime.onCommand = (_name, _command, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new RuntimeError('Failed', 'cut off')));
      });
    const outcome = subject.probe({ exec: { command: ['sleep', '9'] }, timeoutSeconds: 2 });
    await vi.waitFor(() => expect(subject.runtime.commands).toHaveLength(1));
    subject.clock.advance(2_000);
    expect(await outcome).toEqual({
      result: 'failure',
      output: 'command timed out: "sleep 9" timed out after 2s',
    });
  });
});

describe('a gRPC probe', () => {
  /** Answers each question for health with this, and remembers the question. */
  async function health(answer: { status?: number; code?: number; message?: string }) {
    const questions: { path: unknown; body: Buffer }[] = [];
    const server = createHttp2Server();
    server.on('stream', (stream: ServerHttp2Stream, headers) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        questions.push({ path: headers[':path'], body: Buffer.concat(chunks) });
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
        const { status, code = 0, message = '' } = answer;
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(code), 'grpc-message': message }));
        stream.end(status === undefined ? undefined : Buffer.from([0, 0, 0, 0, 2, 8, status]));
      });
    });
    const listener = await listening(server as never);
    return Object.assign(listener, { questions });
  }

  it('succeeds when the service serves', async () => {
    await using server = await health({ status: 1 });
    expect(await new Subject().probe({ grpc: { port: server.port, service: 'db' } })).toMatchObject({
      result: 'success',
    });
    expect(server.questions).toEqual([
      { path: '/grpc.health.v1.Health/Check', body: Buffer.from([0, 0, 0, 0, 4, 10, 2, 100, 98]) },
    ]);
  });

  it.each([
    [{ status: 2 }, 'service unhealthy (responded with "NOT_SERVING")'],
    [
      { code: 12, message: 'unknown service' },
      'error: this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service',
    ],
    [{ code: 5, message: 'no db' }, 'error: health rpc probe failed: rpc error: code = NotFound desc = no db'],
  ])('fails when it answers %o', async (answer, output) => {
    await using server = await health(answer);
    expect(await new Subject().probe({ grpc: { port: server.port } })).toEqual({ result: 'failure', output });
  });

  it('fails when nobody listens', async () => {
    const port = await freePort();
    const { output } = await new Subject().probe({ grpc: { port } });
    expect(output).toBe(
      `error: failed to connect service at "${ADDRESS}:${port}": dial tcp ${ADDRESS}:${port}: connect: connection refused`,
    );
  });
});

describe('where this machine has no way to the pod', () => {
  it('a process in the pod’s network connects', async () => {
    const subject = new Subject();
    subject.runtime.onCommand = async (_name, _command, { stdin, stdout }) => {
      for await (const chunk of stdin ?? []) stdout?.write(`you said ${String(chunk)}`);
      return 0;
    };
    const dialled = dialInside(subject.target, { host: ADDRESS, port: 80 }, new AbortController().signal);
    subject.clock.advance(300);
    const connection = await dialled;
    connection.write('hello');
    const answer = await new Promise((resolve) => connection.once('data', resolve));
    expect(String(answer)).toBe('you said hello');
    expect(subject.runtime.commands).toMatchObject([{ command: ['nc', ADDRESS, '80'] }]);
    connection.destroy();
  });

  it('and tells when it was refused', async () => {
    const subject = new Subject();
    subject.runtime.onCommand = () => 1;
    const dialled = dialInside(subject.target, { host: ADDRESS, port: 80 }, new AbortController().signal);
    await expect(dialled).rejects.toThrow(`dial tcp ${ADDRESS}:80: connect: connection refused`);
  });
});
