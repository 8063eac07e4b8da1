// The connection to a Docker engine: where it is, whether it answers, and its errors in our words.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { type Clock, delay } from '../lib/clock.ts';
import { errorText } from '../lib/error-text.ts';
import { RuntimeError } from './container-runtime.ts';

const CONNECT_MS = 1_500;
const LOST = new Set(['ECONNREFUSED', 'ENOENT', 'EACCES', 'ECONNRESET', 'EPIPE', 'EHOSTUNREACH', 'ETIMEDOUT']);
const DEFAULT_SOCKET = '/var/run/docker.sock';

export interface Engine {
  readonly docker: Docker;
  /** `Docker 20.10.24 (API 1.41)` */
  readonly description: string;
  readonly address: string;
}

/** Where an engine is looked for. */
export function engineAddress(host: string | undefined): string {
  return host ?? `unix://${DEFAULT_SOCKET}`;
}

/**
 * Throws Unreachable with the address.
 * @param host as DOCKER_HOST has it: `unix:///…` or `tcp://…`
 * @param certPath as DOCKER_CERT_PATH, with `ca.pem`, `cert.pem` and `key.pem`, when both sides are to prove who they are
 */
export async function connectEngine(host: string | undefined, clock: Clock, certPath?: string): Promise<Engine> {
  const address = engineAddress(host);
  const late = new AbortController();
  const question = new AbortController();
  const timeout = delay(clock, CONNECT_MS, late.signal).then(
    () => Promise.reject(new Error(`no answer within ${CONNECT_MS} ms`)),
    () => undefined,
  );
  try {
    const docker = new Docker(optionsOf(address, certPath));
    const asked = (docker as VersionTeller).version({ abortSignal: question.signal });
    const version = await Promise.race([asked, timeout]);
    if (!version?.Version || !version.ApiVersion) throw new Error('what answers there is no Docker engine');
    return { docker, address, description: `Docker ${version.Version} (API ${version.ApiVersion})` };
  } catch (cause) {
    question.abort(); // What never answers would keep the process.
    const why = statusOf(cause) === undefined ? engineMessage(cause) : `it answered ${statusOf(cause)}`;
    throw new RuntimeError('Unreachable', `no Docker engine reachable at ${address}: ${why}`, { cause });
  } finally {
    late.abort(new Error('answered'));
  }
}

/** What the package's types do not say of it, and of whoever else may answer. */
interface VersionTeller {
  version(options: { readonly abortSignal: AbortSignal }): Promise<{ Version?: string; ApiVersion?: string }>;
}

function optionsOf(address: string, certPath: string | undefined): Docker.DockerOptions {
  const url = new URL(address);
  if (url.protocol === 'unix:') return { socketPath: url.pathname };
  if (!['tcp:', 'http:', 'https:'].includes(url.protocol)) throw new Error(`${url.protocol} is not supported`);
  const isPlain = url.protocol !== 'https:' && certPath === undefined;
  const place = {
    protocol: isPlain ? 'http' : 'https',
    host: url.hostname,
    port: url.port || (isPlain ? '2375' : '2376'),
  } as const;
  return certPath === undefined ? place : { ...place, ...certificatesIn(certPath) };
}

function certificatesIn(folder: string): Pick<Docker.DockerOptions, 'ca' | 'cert' | 'key'> {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
}

interface EngineFailure {
  readonly statusCode?: number;
  readonly json?: { readonly message?: string };
}

export function statusOf(error: unknown): number | undefined {
  return (error as EngineFailure | undefined)?.statusCode;
}

/** The engine's own sentence, without what the client put around it. */
export function engineMessage(error: unknown): string {
  const said = (error as EngineFailure | undefined)?.json?.message;
  return said ?? errorText(error);
}

export function engineError(error: unknown): RuntimeError {
  if (error instanceof RuntimeError) return error;
  const status = statusOf(error);
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const isLost = status === undefined && LOST.has(code ?? '');
  const reason = status === 404 ? 'NotFound' : status === 409 ? 'Conflict' : isLost ? 'Unreachable' : 'Failed';
  return new RuntimeError(reason, engineMessage(error), { cause: error });
}

/** Runs a call; answers with these status codes are success and give undefined. */
export async function orIgnore<T>(call: Promise<T>, ...ignored: number[]): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (ignored.includes(statusOf(error) ?? 0)) return undefined;
    throw engineError(error);
  }
}
