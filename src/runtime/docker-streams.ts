// Logs, exec and attach on the engine, with the reader's pace all the way down.

import type { Duplex, Readable, Writable } from 'node:stream';
import { PassThrough, Transform } from 'node:stream';
import type Docker from 'dockerode';
import { type Clock, delay } from '../lib/clock.ts';
import { type ExecOptions, type LogOptions, RuntimeError, type StreamPair } from './container-runtime.ts';
import { type Demultiplexed, demultiplexer } from './demultiplexer.ts';
import { attachStreams } from './docker-attach.ts';
import { engineError } from './engine-client.ts';

const EXIT_POLL_MS = 20;

export async function dockerLogs(container: Docker.Container, options: LogOptions): Promise<StreamPair> {
  const { Config: config } = await container.inspect().catch((error: unknown) => Promise.reject(engineError(error)));
  const request = {
    stdout: true,
    stderr: true,
    timestamps: options.timestamps,
    ...(options.tailLines === undefined ? {} : { tail: options.tailLines }),
    ...(options.sinceMs === undefined ? {} : { since: options.sinceMs / 1000 }),
  };
  const source = await openLogs(container, { ...request, follow: options.follow });
  const onAbort = () => source.destroy();
  options.signal.addEventListener('abort', onAbort, { once: true });
  if (options.signal.aborted) onAbort();
  return split(source, config.Tty);
}

/** Always as a stream: the client's own call reads what does not follow into memory, and takes it for JSON where it can. */
function openLogs(container: Docker.Container, query: object): Promise<Readable> {
  const statusCodes = { 200: true };
  const request = {
    path: `/containers/${container.id}/logs?`,
    method: 'GET',
    isStream: true,
    statusCodes,
    options: query,
  };
  return new Promise((resolve, reject) => {
    container.modem.dial(request, (error: unknown, stream: Readable) =>
      error ? reject(engineError(error)) : resolve(stream),
    );
  });
}

/** However the source ends, what has come is delivered. Once nobody reads any more, the source is let go. */
function split(source: Readable, isTty: boolean): StreamPair {
  const closed = new PassThrough();
  closed.end();
  const { input, stdout, stderr } = isTty ? plain(closed) : demultiplexer();
  source.on('close', () => input.end());
  source.on('error', () => input.end());
  const onUnread = () => void ((isTty || stderr.destroyed) && stdout.destroyed && source.destroy());
  stdout.on('close', onUnread);
  stderr.on('close', onUnread);
  source.pipe(input);
  return { stdout, stderr };
}

function plain(stderr: PassThrough): Demultiplexed {
  const stdout = new PassThrough();
  return { input: stdout, stdout, stderr };
}

export interface ExecContext {
  readonly docker: Docker;
  readonly clock: Clock;
}

export async function dockerExec({ docker, clock }: ExecContext, id: string, options: ExecOptions): Promise<number> {
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
    const complaint = startComplaint();
    await relay(stream, options, complaint);
    return await exitCodeOf(exec, { clock, complaint, options });
  } catch (error) {
    throw engineError(error);
  }
}

interface ExecEnd {
  readonly clock: Clock;
  readonly complaint: StartComplaint;
  readonly options: ExecOptions;
}

/** The streams may close a moment before the engine has noticed the end. */
async function exitCodeOf(exec: Docker.Exec, { clock, complaint, options }: ExecEnd): Promise<number> {
  for (;;) {
    const { signal, stdout } = options;
    if (signal.aborted) throw new RuntimeError('Failed', 'the command was cut off', { cause: signal.reason });
    const { Running: isRunning, ExitCode: exitCode, Pid: pid } = await exec.inspect();
    if (!isRunning && exitCode !== null) {
      if (pid === 0 && complaint.text !== '') throw new RuntimeError('StartFailed', complaint.text.trim());
      stdout?.write(complaint.text);
      return exitCode;
    }
    await delay(clock, EXIT_POLL_MS);
  }
}

export async function dockerAttach(docker: Docker, id: string, options: Omit<ExecOptions, 'command'>): Promise<void> {
  try {
    const container = docker.getContainer(id);
    const stream = await attachStreams(container, options.stdin !== undefined);
    options.onResizable?.(({ width, height }) => void container.resize({ w: width, h: height }).catch(() => undefined)); // It may have stopped.
    await relay(stream, options);
  } catch (error) {
    throw engineError(error);
  }
}

/** Resolves when the other side has said its last and all of it was delivered. */
async function relay(
  stream: Duplex,
  options: Omit<ExecOptions, 'command'>,
  filter: Transform = new PassThrough(),
): Promise<void> {
  const onAbort = () => stream.destroy();
  options.signal.addEventListener('abort', onAbort, { once: true });
  if (options.signal.aborted) onAbort();
  if (options.stdin) pipeInput(options.stdin, stream);
  const output = options.tty ? undefined : demultiplexer();
  const stdout = (output?.stdout ?? stream).pipe(filter);
  const deliveries = [deliver(stdout, options.stdout), ...(output ? [deliver(output.stderr, options.stderr)] : [])];
  if (output) stream.pipe(output.input);
  const onOver = () => void (output ? output.input : filter).end();
  stream.on('close', onOver);
  stream.on('error', onOver);
  await Promise.all(deliveries);
  options.signal.removeEventListener('abort', onAbort);
  stream.destroy();
}

const COMPLAINT = 'OCI runtime exec failed';

interface StartComplaint extends Transform {
  text: string;
}

/** The engine tells of a command that it could not start as if the command had said it: held back until it is known which. */
function startComplaint(): StartComplaint {
  let isFirst = true;
  const complaint = Object.assign(
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        if (isFirst && chunk.toString('latin1').startsWith(COMPLAINT)) complaint.text = chunk.toString('utf8');
        else this.push(chunk);
        isFirst = false;
        done();
      },
    }),
    { text: '' },
  );
  return complaint;
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

/** Ends when the source has ended or broken off, and the target has taken all of it; a target that is gone swallows the rest. */
function deliver(source: Readable, target: Writable | undefined): Promise<void> {
  return new Promise((resolve) => {
    let isOver = false;
    let underWay = 0;
    const settle = () => {
      if (isOver && (underWay === 0 || target?.destroyed)) resolve();
    };
    const onOver = () => {
      isOver = true;
      settle();
    };
    for (const event of ['end', 'close', 'error']) source.on(event, onOver);
    target?.on('close', settle);
    source.on('data', (chunk: Buffer) => {
      if (!target || target.destroyed) return;
      underWay += 1;
      const onTaken = () => {
        underWay -= 1;
        settle();
      };
      if (!target.write(chunk, onTaken)) pauseUntilDrained(source, target);
    });
  });
}

function pauseUntilDrained(source: Readable, target: Writable): void {
  source.pause();
  const go = () => {
    target.off('drain', go);
    target.off('close', go);
    source.resume();
  };
  target.on('drain', go);
  target.on('close', go);
}
