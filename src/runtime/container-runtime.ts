// What runs containers, in the words of those who need it. Docker's words stay in docker-runtime.ts. Everything is
// idempotent where it can be: stopping or removing what is gone is success.

import type { Readable, Writable } from 'node:stream';

/**
 * `NotFound` container or image; `Unreachable` engine; `Conflict` name taken; `SandboxGone` the network to join has died;
 * `Failed` everything else (message is the engine's).
 */
export type RuntimeErrorReason =
  | 'NotFound'
  | 'Unreachable'
  | 'Conflict'
  | 'PullFailed'
  | 'SandboxGone'
  | 'StartFailed'
  | 'Failed';

export class RuntimeError extends Error {
  readonly reason: RuntimeErrorReason;
  constructor(reason: RuntimeErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RuntimeError';
    this.reason = reason;
  }
}

/** Labels on everything we make; the label keys are in labels.ts. */
export type Labels = Readonly<Record<string, string>>;

export interface Mount {
  /** A path on this machine (bind mount), or absent for `memory`. */
  readonly hostPath?: string;
  readonly containerPath: string;
  readonly readOnly: boolean;
  /** A tmpfs of this size instead of a path; 0 for no limit. */
  readonly memoryBytes?: number;
}

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  /** Kubernetes' command (the entrypoint); absent: the image's. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly labels: Labels;
  readonly mounts: readonly Mount[];
  /** The sandbox whose network namespace this container joins. */
  readonly sandboxId: string;
  readonly hostname?: string;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly resources: { readonly cpuMillis?: number; readonly cpuShares?: number; readonly memoryBytes?: number };
  readonly security: {
    /** `uid[:gid]`. */
    readonly user?: string;
    readonly groups?: readonly string[];
    readonly readOnlyRootFilesystem: boolean;
    readonly addCapabilities: readonly string[];
    readonly dropCapabilities: readonly string[];
    readonly noNewPrivileges: boolean;
  };
}

export interface ContainerState {
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  readonly image: string;
  readonly imageId: string;
  readonly status: 'created' | 'running' | 'exited';
  readonly exitCode?: number;
  readonly oomKilled?: boolean;
  /** The engine's own error of a failed start. */
  readonly error?: string;
  /** Milliseconds since 1970. */
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
}

export interface RuntimeEvent {
  /** `disconnect`: taken off the network of the sandboxes, which also comes before its end. */
  readonly type: 'create' | 'start' | 'die' | 'oom' | 'destroy' | 'disconnect';
  readonly containerId: string;
  readonly containerName?: string | undefined;
  readonly labels: Labels;
}

export interface LogOptions {
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  /** Milliseconds since 1970. */
  readonly sinceMs?: number;
  readonly signal: AbortSignal;
}

/** stdout and stderr apart, as they come; with a TTY all is stdout. Back-pressure goes through to the engine. */
export interface StreamPair {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
  readonly tty: boolean;
  readonly signal: AbortSignal;
  /** Called with a function that changes the terminal's size, once the process runs. */
  onResizable?(resize: (size: { width: number; height: number }) => void): void;
}

export interface ImageInfo {
  readonly id: string;
  /** Repository digests, `name@sha256:…`; may be empty for images made on this machine. */
  readonly digests: readonly string[];
  readonly user: string;
  readonly sizeBytes: number;
}

/** A network namespace of its own with a shell in it: what an ENI or a router is made of. */
export interface Sandbox {
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  /** Address on the underlay network, its gateway, and the interface's hardware address. */
  readonly underlayAddress: string;
  readonly underlayPrefixLength: number;
  readonly underlayGateway: string;
  readonly macAddress: string;
  /** Where this machine reaches it; undefined when it has no way there. */
  readonly hostAddress: string | undefined;
  /** What containers in it take their machine for: they have no say in it. */
  readonly hostname: string;
  /** Runs shell commands, one after another; rejects with what they said on standard error when they fail. */
  run(script: string): Promise<string>;
}

export interface SandboxSpec {
  readonly name: string;
  readonly labels: Labels;
  /** A router forwards packets between ENIs. */
  readonly isRouter: boolean;
}

/**
 * Where the engine does not see this machine's files: copies of them over there. Paths are this machine's; those of the copies are the
 * runtime's own business.
 */
export interface RemoteFiles {
  /** Brings the copy of a folder up to date: what has changed here since the last time. What containers wrote stays. */
  publish(folder: string): Promise<void>;
  /**
   * The real path of a place below `root`, over there. Undefined when a link leads out of `root`, or when it is missing.
   * @param isMade a folder with the mode of `root` is made when it is missing
   */
  resolveWithin(root: string, subPath: string, isMade: boolean): Promise<string | undefined>;
  /** A file's first `maxBytes`, as containers have left it; undefined when it is not there. */
  read(path: string, maxBytes: number): Promise<Buffer | undefined>;
  /** Removes the copy of a folder. */
  remove(folder: string): Promise<void>;
  /** Names in the copy of a folder. */
  list(folder: string): Promise<readonly string[]>;
}

export interface ContainerRuntime extends AsyncDisposable {
  /** `docker` runs processes; `simulated` says Running and runs none. */
  readonly kind: 'docker' | 'simulated';
  /** For the start screen and node info: `Docker 20.10.24 (API 1.41)`. */
  readonly description: string;
  /** Why the engine cannot be used at the moment, while it cannot: known to whoever watches. */
  readonly problem?: string | undefined;

  /** Makes what sandboxes need (underlay network, image), or finds it. Idempotent. */
  prepare(): Promise<void>;
  /** Undefined when mounts show this machine's files as they are. */
  remoteFiles(): Promise<RemoteFiles | undefined>;
  /** Where sandboxes reach servers of this machine; undefined when they cannot. */
  machineAddress(): Promise<string | undefined>;
  createSandbox(spec: SandboxSpec): Promise<Sandbox>;
  /** Sandboxes with these labels, made by this or an earlier process; their shells are opened anew. Those that have died are removed. */
  listSandboxes(labels: Labels): Promise<readonly Sandbox[]>;
  removeSandbox(id: string): Promise<void>;

  findImage(reference: string): Promise<ImageInfo | undefined>;
  /** Throws PullFailed with the registry's words. */
  pullImage(
    reference: string,
    options: { auth?: { username: string; password: string; serverAddress: string }; signal: AbortSignal },
  ): Promise<ImageInfo>;

  /** Returns the container's id. Throws Conflict when the name is taken, StartFailed when the engine refuses the spec. */
  createContainer(spec: ContainerSpec): Promise<string>;
  startContainer(id: string): Promise<void>;
  /** SIGTERM (or the image's stop signal), then SIGKILL after `graceSeconds`. Resolves when it has stopped. */
  stopContainer(id: string, graceSeconds: number): Promise<void>;
  removeContainer(id: string): Promise<void>;
  findContainer(id: string): Promise<ContainerState | undefined>;
  listContainers(labels: Labels): Promise<readonly ContainerState[]>;
  /**
   * Calls the listener for every container of ours. Says `onGap` whenever a connection begins, the first one included, so that
   * the caller lists: what happened before it is not told, all that happens after it is.
   */
  watch(listener: (event: RuntimeEvent) => void, onGap: () => void): Disposable;

  logs(id: string, options: LogOptions): Promise<StreamPair>;
  /** Resolves with the exit code when the process has ended and its output is delivered; rejects when the signal cuts it off. */
  exec(id: string, options: ExecOptions): Promise<number>;
  /** Joins the container's own streams; resolves when it ends or the signal says so. */
  attach(id: string, options: Omit<ExecOptions, 'command'>): Promise<void>;
  /** A file's first `maxBytes`, or undefined when it is not there. Works on stopped containers. */
  readFile(id: string, path: string, maxBytes: number): Promise<Buffer | undefined>;
  /** Removes everything that this instance made: containers, sandboxes, network. Another instance's is left alone. */
  removeInstance(): Promise<void>;
  /** Releases connections; containers go on. */
  [Symbol.asyncDispose](): Promise<void>;
}
