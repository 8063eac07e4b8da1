// A Docker engine of a test's own: it can be stopped, and it is on another machine as far as anybody can tell: it has a network of its
// own, and does not see the folders that it is not to see.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import Docker from 'dockerode';
import { vi } from 'vitest';
import { hexId } from '../../src/lib/ids.ts';
import { missing, onPath } from './tools.ts';

const SECOND = 1_000;
/** No other engine's: addresses of its networks are told from those of this machine. */
const ADDRESS_POOL = 'base=10.201.0.0/16,size=24';

/** Why there cannot be one here; undefined when there can. Throws under REQUIRE_ALL. */
export function whyNoOwnEngine(): string | undefined {
  const programs = ['dockerd', 'unshare', 'nsenter', 'setpriv', 'ip'];
  const found = Object.fromEntries(programs.map((name) => [name, onPath(name)]));
  return missing({ ...found, 'the rights of root': process.getuid?.() === 0 });
}

export interface OwnEngine extends AsyncDisposable {
  /** `unix:///…` */
  readonly host: string;
  readonly docker: Docker;
  /** Another way in, as an engine on another machine has it; over TLS when told how. Returns `127.0.0.1:PORT`. */
  listen(tls?: TlsOptions): Promise<string>;
  /** As the machine's service manager stops it: containers are told to end. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface OwnEngineOptions {
  /** Folders of this machine that it has not. */
  readonly hidden?: readonly string[];
  /** Containers go on while it is away. */
  readonly isLiveRestoring?: boolean;
}

export async function ownEngine(options: OwnEngineOptions = {}): Promise<OwnEngine> {
  const engine = new Engine(mkdtempSync(join(tmpdir(), 'eks-fargate-engine-')), options);
  try {
    await engine.isolate();
    await engine.start();
    return engine;
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}

class Engine implements OwnEngine {
  readonly host: string;
  readonly docker: Docker;
  readonly #options: OwnEngineOptions;
  readonly #directory: string;
  readonly #socket: string;
  readonly #id = hexId(8);
  readonly #relays = new Map<Server, Set<Socket>>();
  /** Holds the network and the mounts while the engine is away. */
  #machine: ChildProcess | undefined;
  #daemon: ChildProcess | undefined;

  constructor(directory: string, options: OwnEngineOptions) {
    this.#options = options;
    this.#directory = directory;
    this.#socket = join(directory, 'docker.sock');
    this.host = `unix://${this.#socket}`;
    this.docker = new Docker({ socketPath: this.#socket });
  }

  async isolate(): Promise<void> {
    const { hidden = [] } = this.#options;
    const hide = hidden.map((folder) => `mount -t tmpfs none ${folder}`);
    const script = ['set -e', 'ip link set lo up', ...hide, 'echo ready', 'exec cat'].join('\n');
    const about = ['--net', '--mount', '--propagation', 'private', 'sh', '-c', script];
    this.#machine = spawn('unshare', about, { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(this.#machine.stdout as NodeJS.ReadableStream, 'data');
  }

  async start(): Promise<void> {
    const directory = this.#directory;
    const inside = ['-t', String(this.#machine?.pid), '--net', '--mount'];
    const places = ['data-root', 'exec-root', 'pidfile'].flatMap((name) => [`--${name}`, join(directory, name)]);
    const apart = ['--containerd-namespace', this.#id, '--containerd-plugins-namespace', `${this.#id}-plugins`];
    const network = ['--bridge=none', '--iptables=false', '--ip-forward=false', '--ip-masq=false'];
    const pool = ['--userland-proxy=false', '--default-address-pool', ADDRESS_POOL];
    const life = this.#options.isLiveRestoring ? ['--live-restore'] : [];
    const log = openSync(this.#log, 'a');
    this.#daemon = spawn(
      'setpriv',
      [
        '--pdeathsig',
        'KILL',
        'nsenter',
        ...inside,
        'dockerd',
        '-H',
        this.host,
        ...places,
        ...apart,
        ...network,
        ...pool,
        ...life,
      ],
      { stdio: ['ignore', log, log] },
    );
    await vi.waitFor(() => this.#answers(), { timeout: 20 * SECOND, interval: 50 });
  }

  get #log(): string {
    return join(this.#directory, 'log');
  }

  async #answers(): Promise<void> {
    if (this.#daemon?.exitCode !== null) throw new Error(`dockerd has ended:\n${readFileSync(this.#log, 'utf8')}`);
    await this.docker.ping();
  }

  async stop(): Promise<void> {
    await ended(this.#daemon, 'SIGTERM');
    this.#daemon = undefined;
  }

  async listen(tls?: TlsOptions): Promise<string> {
    const sockets = new Set<Socket>();
    const relay = (client: Socket) => {
      const onward = connect({ path: this.#socket, allowHalfOpen: true });
      for (const [socket, other] of [
        [client, onward],
        [onward, client],
      ] as const) {
        sockets.add(socket);
        socket.pipe(other);
        socket.on('error', () => other.destroy());
        socket.on('close', () => other.destroySoon());
      }
    };
    const server = tls
      ? createTlsServer({ ...tls, allowHalfOpen: true }, relay)
      : createServer({ allowHalfOpen: true }, relay);
    this.#relays.set(server, sockets);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the relay listens nowhere');
    return `127.0.0.1:${address.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [server, sockets] of this.#relays) {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
    if (this.#daemon?.exitCode === null) {
      const left = await this.docker.listContainers({ all: true });
      await Promise.all(left.map(({ Id }) => this.docker.getContainer(Id).remove({ force: true })));
    }
    await this.stop();
    await ended(this.#machine, 'SIGKILL');
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

async function ended(child: ChildProcess | undefined, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child?.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
