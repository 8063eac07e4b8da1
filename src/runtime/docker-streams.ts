// Logs, exec and attach on the engine, with the reader's pace all the way down.

import type { Duplex, Readable, Writable } from 'node:stream';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import type { ExecOptions, LogOptions, StreamPair } from './container-runtime.ts';
import { demultiplexer } from './demultiplexer.ts';
import { engineError } from './engine-client.ts';

export async function dockerLogs(container: Docker.Container, options: LogOptions): Promise<StreamPair> {
  const { Config: config } = await container.inspect().catch((error: unknown) => Promise.reject(engineError(error)));
  const request = {
    stdout: true,
    stderr: true,
    timestamps: options.timestamps,
    ...(options.tailLines === undefined ? {} : { tail: options.tailLines }),
    ...(options.sinceMs === undefined ? {} : { since: options.sinceMs / 1000 }),
  };
  const source = options.follow
    ? ((await container.logs({ ...request, follow: true })) as unknown as Readable)
    : bufferStream((await container.logs({ ...request, follow: false })) as Buffer);
  options.signal.addEventListener('abort', () => source.destroy(), { once: true });
  return split(source, config.Tty);
}

function bufferStream(body: Buffer): Readable {
  const stream = new PassThrough();
  stream.end(body);
  return stream;
}

function split(source: Readable, isTty: boolean): StreamPair {
  const closed = new PassThrough();
  closed.end();
  if (isTty) {
    const stdout = new PassThrough();
    pipeline(source, stdout).catch(() => stdout.end()); // Cut off from either side: what has come is delivered.
    return { stdout, stderr: closed };
  }
  const { input, stdout, stderr } = demultiplexer();
  pipeline(source, input).catch(() => input.end());
  return { stdout, stderr };
}

export async function dockerExec(docker: Docker, id: string, options: ExecOptions): Promise<number> {
  try {
    const exec = await docker.getContainer(id).exec({
      Cmd: [...options.command],
      AttachStdin: options.stdin !== undefined,
      AttachStdout: true,
      AttachStderr: !options.tty,
      Tty: options.tty,
    });
    const stream = (await exec.start({ hijack: true, stdin: options.stdin !== undefined, Tty: options.tty })) as Duplex;
    options.onResizable?.(({ width, height }) => void exec.resize({ w: width, h: height }).catch(() => undefined)); // The process may have ended.
    await relay(stream, options);
    return (await exec.inspect()).ExitCode ?? 0;
  } catch (error) {
    throw engineError(error);
  }
}

export async function dockerAttach(docker: Docker, id: string, options: Omit<ExecOptions, 'command'>): Promise<void> {
  try {
    const container = docker.getContainer(id);
    const hasStdin = options.stdin !== undefined;
    const stream = (await container.attach({
      stream: true,
      stdin: hasStdin,
      stdout: true,
      stderr: true,
      hijack: true,
    })) as unknown as Duplex;
    options.onResizable?.(({ width, height }) => void container.resize({ w: width, h: height }).catch(() => undefined)); // It may have stopped.
    await relay(stream, options);
  } catch (error) {
    throw engineError(error);
  }
}

/** Resolves when the other side has said its last and all of it was delivered. */
async function relay(stream: Duplex, options: Omit<ExecOptions, 'command'>): Promise<void> {
  const onAbort = () => stream.destroy();
  options.signal.addEventListener('abort', onAbort, { once: true });
  if (options.stdin) pipeInput(options.stdin, stream);
  const output = options.tty ? undefined : demultiplexer();
  const deliveries = output
    ? [deliver(output.stdout, options.stdout), deliver(output.stderr, options.stderr)]
    : [deliver(stream, options.stdout)];
  if (output) stream.pipe(output.input);
  stream.on('close', () => output?.input.end());
  stream.on('error', () => output?.input.end());
  await Promise.all(deliveries);
  options.signal.removeEventListener('abort', onAbort);
  stream.destroy();
}

function pipeInput(stdin: Readable, stream: Duplex): void {
  stdin.on('data', (chunk: Buffer) => {
    if (!stream.write(chunk)) {
      stdin.pause();
      stream.once('drain', () => stdin.resume());
    }
  });
  stdin.on('end', () => stream.end());
  stdin.on('error', () => stream.end());
}

/** Ends when the source ends or breaks off; a target that is gone swallows the rest. */
function deliver(source: Readable, target: Writable | undefined): Promise<void> {
  return new Promise((resolve) => {
    source.on('end', resolve);
    source.on('close', resolve);
    source.on('error', () => resolve());
    source.on('data', (chunk: Buffer) => {
      if (!target || target.destroyed || target.write(chunk)) return;
      source.pause();
      const go = () => source.resume();
      target.once('drain', go);
      target.once('close', go);
    });
  });
}
