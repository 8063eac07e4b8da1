// A runtime without an engine: containers are running because it says so. For machines without Docker, for scale, and for tests,
// which can make things fail and end.

import { PassThrough } from 'node:stream';
import type { Clock } from '../lib/clock.ts';
import { hexId } from '../lib/ids.ts';
import {
  type ContainerRuntime,
  type ContainerSpec,
  type ContainerState,
  type ImageInfo,
  type Labels,
  type LogOptions,
  RuntimeError,
  type RuntimeEvent,
  type Sandbox,
  type SandboxSpec,
  type StreamPair,
} from './container-runtime.ts';

export type FailingCall = 'pull' | 'create' | 'start';

export interface SimulatedRuntime extends ContainerRuntime {
  /** The next call of this sort fails with this error. */
  failNext(call: FailingCall, error: RuntimeError): void;
  /** The container's process ends by itself. */
  exit(containerId: string, exitCode: number): void;
  /** Images that are here; without a call every image is. */
  haveOnly(images: readonly string[]): void;
}

type MutableState = { -readonly [K in keyof ContainerState]: ContainerState[K] };

const NO_PROCESS = 'simulated runtime: no process runs in this pod';

export function simulatedRuntime(options: { readonly clock: Clock; readonly reason?: string }): SimulatedRuntime {
  return new Simulation(options.clock, options.reason);
}

class Simulation implements SimulatedRuntime {
  readonly kind = 'simulated';
  readonly description: string;
  readonly #clock: Clock;
  readonly #containers = new Map<string, MutableState>();
  /** The same by each label, as `key=value`: there may be thousands, and they are asked for by their pod. */
  readonly #byLabel = new Map<string, Set<MutableState>>();
  readonly #names = new Set<string>();
  readonly #sandboxes = new Map<string, Sandbox>();
  readonly #listeners = new Set<(event: RuntimeEvent) => void>();
  readonly #failures = new Map<FailingCall, RuntimeError[]>();
  #images: ReadonlySet<string> | undefined;
  #addresses = 2;

  constructor(clock: Clock, reason: string | undefined) {
    this.#clock = clock;
    this.description = `simulated${reason ? `: ${reason}` : ''}, pods will not run processes`;
  }

  failNext(call: FailingCall, error: RuntimeError): void {
    this.#failures.set(call, [...(this.#failures.get(call) ?? []), error]);
  }

  exit(containerId: string, exitCode: number): void {
    const container = this.#containers.get(containerId);
    if (container?.status !== 'running') return;
    Object.assign(container, { status: 'exited', exitCode, finishedAtMs: this.#clock.simulatedMs() });
    this.#tell('die', container);
  }

  haveOnly(images: readonly string[]): void {
    this.#images = new Set(images);
  }

  async prepare(): Promise<void> {}

  async remoteFiles(): Promise<undefined> {
    return undefined;
  }

  /** Nobody is there to reach anything. */
  async machineAddress(): Promise<undefined> {
    return undefined;
  }

  async createSandbox(spec: SandboxSpec): Promise<Sandbox> {
    const last = this.#addresses++;
    const underlayAddress = `198.18.${Math.floor(last / 256) % 256}.${last % 256}`;
    const sandbox: Sandbox = {
      id: hexId(64),
      name: spec.name,
      labels: spec.labels,
      underlayAddress,
      underlayPrefixLength: 16,
      underlayGateway: '198.18.0.1',
      macAddress: `02:42:${hexId(8).replace(/(..)(?=.)/g, '$1:')}`,
      hostAddress: undefined,
      hostname: spec.name,
      run: async () => '',
    };
    this.#sandboxes.set(sandbox.id, sandbox);
    return sandbox;
  }

  async listSandboxes(labels: Labels): Promise<readonly Sandbox[]> {
    return [...this.#sandboxes.values()].filter((sandbox) => hasLabels(sandbox.labels, labels));
  }

  async removeSandbox(id: string): Promise<void> {
    this.#sandboxes.delete(id);
  }

  async findImage(reference: string): Promise<ImageInfo | undefined> {
    if (this.#images && !this.#images.has(reference)) return undefined;
    return { id: `sha256:${'0'.repeat(64)}`, digests: [], user: '', sizeBytes: 0 };
  }

  async pullImage(reference: string): Promise<ImageInfo> {
    this.#failIfWanted('pull');
    const image = await this.findImage(reference);
    if (!image) throw new RuntimeError('PullFailed', `manifest for ${reference} not found: manifest unknown`);
    return image;
  }

  async createContainer(spec: ContainerSpec): Promise<string> {
    this.#failIfWanted('create');
    if (!(await this.findImage(spec.image))) throw new RuntimeError('NotFound', `No such image: ${spec.image}`);
    if (this.#names.has(spec.name)) {
      throw new RuntimeError('Conflict', `the container name "/${spec.name}" is already in use`);
    }
    const id = hexId(64);
    const { name, labels, image } = spec;
    const imageId = `sha256:${'0'.repeat(64)}`;
    const createdAtMs = this.#clock.simulatedMs();
    const container: MutableState = { id, name, labels, image, imageId, status: 'created', createdAtMs };
    this.#containers.set(id, container);
    this.#names.add(name);
    for (const label of labelsOf(labels)) {
      const others = this.#byLabel.get(label);
      if (others) others.add(container);
      else this.#byLabel.set(label, new Set([container]));
    }
    this.#tell('create', container);
    return id;
  }

  async startContainer(id: string): Promise<void> {
    this.#failIfWanted('start');
    const container = this.#get(id);
    if (container.status === 'running') return;
    Object.assign(container, { status: 'running', startedAtMs: this.#clock.simulatedMs() });
    this.#tell('start', container);
  }

  async stopContainer(id: string): Promise<void> {
    this.exit(id, 0);
  }

  async removeContainer(id: string): Promise<void> {
    const container = this.#containers.get(id);
    if (!container) return;
    this.#containers.delete(id);
    this.#names.delete(container.name);
    for (const label of labelsOf(container.labels)) {
      const others = this.#byLabel.get(label);
      others?.delete(container);
      if (others?.size === 0) this.#byLabel.delete(label);
    }
    if (container.status === 'running') this.#tell('die', { ...container, status: 'exited' });
    this.#tell('destroy', container);
  }

  async findContainer(id: string): Promise<ContainerState | undefined> {
    const container = this.#containers.get(id);
    return container && { ...container };
  }

  async listContainers(labels: Labels): Promise<readonly ContainerState[]> {
    return [...this.#candidates(labels)]
      .filter((container) => hasLabels(container.labels, labels))
      .map((container) => ({ ...container }));
  }

  watch(listener: (event: RuntimeEvent) => void, onGap: () => void): Disposable {
    this.#listeners.add(listener);
    queueMicrotask(() => {
      if (this.#listeners.has(listener)) onGap();
    });
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  async logs(id: string, { follow, signal }: LogOptions): Promise<StreamPair> {
    this.#get(id);
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    stderr.end();
    stdout.write(`${NO_PROCESS}\n`);
    if (follow && !signal.aborted) signal.addEventListener('abort', () => stdout.end(), { once: true });
    else stdout.end();
    return { stdout, stderr };
  }

  async exec(): Promise<number> {
    throw new RuntimeError('Failed', NO_PROCESS);
  }

  async attach(): Promise<void> {
    throw new RuntimeError('Failed', NO_PROCESS);
  }

  async readFile(): Promise<Buffer | undefined> {
    return undefined;
  }

  async removeInstance(): Promise<void> {
    for (const id of [...this.#containers.keys()]) await this.removeContainer(id);
    this.#sandboxes.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
  }

  /** The fewest that one of the labels leaves; all, where none is asked for. */
  #candidates(labels: Labels): Iterable<MutableState> {
    const sets = labelsOf(labels).map((label) => this.#byLabel.get(label));
    if (sets.length === 0) return this.#containers.values();
    return sets.reduce((fewest, set) => ((set?.size ?? 0) < (fewest?.size ?? 0) ? set : fewest)) ?? [];
  }

  #get(id: string): MutableState {
    const container = this.#containers.get(id);
    if (!container) throw new RuntimeError('NotFound', `no such container: ${id}`);
    return container;
  }

  #failIfWanted(call: FailingCall): void {
    const error = this.#failures.get(call)?.shift();
    if (error) throw error;
  }

  #tell(type: RuntimeEvent['type'], { id, name, labels }: ContainerState): void {
    for (const listener of [...this.#listeners]) listener({ type, containerId: id, containerName: name, labels });
  }
}

const labelsOf = (labels: Labels) => Object.entries(labels).map(([key, value]) => `${key}=${value}`);

function hasLabels(have: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => have[key] === value);
}
