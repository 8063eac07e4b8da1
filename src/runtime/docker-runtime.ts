// Containers on a Docker engine. Docker's words stay in this file and the ones beside it.

import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import {
  type ContainerRuntime,
  type ContainerSpec,
  type ContainerState,
  type ImageInfo,
  type Labels,
  type RemoteFiles,
  RuntimeError,
  type Sandbox,
  type SandboxSpec,
} from './container-runtime.ts';
import { watchEvents } from './docker-events.ts';
import { seesFiles } from './docker-file-probe.ts';
import { DockerFiles } from './docker-files.ts';
import { findImage, type PullOptions, pullImage } from './docker-images.ts';
import { findLimits, type Limits } from './docker-limits.ts';
import { Underlay } from './docker-network.ts';
import type { ProbeEngine } from './docker-probe.ts';
import { createDockerSandbox, type OpenSandbox, openDockerSandbox } from './docker-sandbox.ts';
import { createOptions, stateOf } from './docker-spec.ts';
import { dockerAttach, dockerExec, dockerLogs } from './docker-streams.ts';
import { connectEngine, type Engine, engineError, engineMessage, orIgnore, statusOf } from './engine-client.ts';
import { EngineHealth } from './engine-health.ts';
import { firstFile } from './first-file.ts';
import { LABELS, type Role } from './labels.ts';
import { findOwnContainer, type OwnContainer } from './own-container.ts';
import { ensureSandboxImage } from './sandbox-image.ts';

export interface DockerOptions {
  readonly instance: string;
  /** As DOCKER_HOST; the local socket when absent. */
  readonly host: string | undefined;
  /** As DOCKER_CERT_PATH, where TLS is wanted. */
  readonly certPath?: string | undefined;
  /** Whose files containers are to see; when absent it is taken for granted that they do. */
  readonly folder?: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Throws RuntimeError Unreachable when no engine answers. */
export async function dockerRuntime(options: DockerOptions): Promise<ContainerRuntime> {
  return new DockerRuntime(await connectEngine(options.host, options.clock, options.certPath), options);
}

interface Prepared {
  readonly image: string;
  readonly own: OwnContainer | undefined;
  /** Where the engine does not see this machine's files. */
  readonly files: DockerFiles | undefined;
  /** Resolves later than the rest: only containers of pods need it. */
  readonly ulimits: Promise<Limits['ulimits']>;
}

const SANDBOX_ROLES: ReadonlySet<string> = new Set<Role>(['eni', 'router']);

/** moby daemon/container_operations.go (getNetworkedContainer); and runc, when the network's process ends in between. */
const SANDBOX_GONE = /cannot join network of a|joining network namespace of another container|\/ns\/net/;
const NO_CONTAINER = /No such container: (\S+)/;

/** @param id of the container that was to be started: another one that is missing is the one whose network it was to join */
function startProblem(id: string, message: string): 'SandboxGone' | 'StartFailed' {
  const missing = NO_CONTAINER.exec(message)?.[1] ?? id;
  return SANDBOX_GONE.test(message) || missing !== id ? 'SandboxGone' : 'StartFailed';
}

class DockerRuntime implements ContainerRuntime {
  readonly kind = 'docker';
  readonly description: string;
  readonly #docker: Docker;
  readonly #options: DockerOptions;
  readonly #underlay: Underlay;
  readonly #health: EngineHealth;
  readonly #watches = new Set<Disposable>();
  /** Names of sandboxes that are not running yet, so that they are not taken for dead. */
  readonly #creating = new Set<string>();
  readonly #sandboxes = new Map<string, OpenSandbox>();
  #prepared: Promise<Prepared> | undefined;

  constructor(engine: Engine, options: DockerOptions) {
    this.description = engine.description;
    this.#docker = engine.docker;
    this.#options = options;
    const labels = { [LABELS.instance]: options.instance };
    this.#underlay = new Underlay(engine.docker, `eks-fargate-${options.instance}`, labels);
    this.#health = new EngineHealth(options.logger, engine.address);
  }

  get problem(): string | undefined {
    return this.#health.problem;
  }

  async prepare(): Promise<void> {
    await this.#ready();
  }

  /** What containers and sandboxes need; the network is there as well once this resolves. A failure is tried anew by the next caller. */
  #ready(): Promise<Prepared> {
    this.#prepared ??= this.#prepare().catch((error: unknown) => {
      this.#prepared = undefined;
      throw engineError(error);
    });
    return this.#prepared;
  }

  async #prepare(): Promise<Prepared> {
    const [image, own] = await Promise.all([ensureSandboxImage(this.#docker), findOwnContainer(this.#docker)]);
    const probes = { docker: this.#docker, instance: this.#options.instance, clock: this.#options.clock, image };
    // From its own container the emulator reaches the underlay by being on it.
    const both = [this.#findFiles(probes, own), this.#underlay.ensure(own?.id)] as const;
    await Promise.allSettled(both); // When one fails the other does not go on: the next caller tries both anew.
    const [files] = await Promise.all(both);
    const ulimits = findLimits(probes).then((limits) => {
      const { refusal } = limits;
      if (refusal) this.#options.logger.warn({ refusal }, 'the engine cannot set the process limits of Fargate');
      return limits.ulimits;
    });
    ulimits.catch(() => {
      // The caller who needs it is told; the next one tries anew.
      this.#prepared = undefined;
    });
    return { image, own, files, ulimits };
  }

  async #findFiles(probes: ProbeEngine, own: OwnContainer | undefined): Promise<DockerFiles | undefined> {
    const { folder, instance, logger } = this.#options;
    if (folder === undefined) return undefined;
    const enginePath = (path: string) => own?.enginePath(path) ?? path;
    if (await seesFiles({ ...probes, folder, enginePath })) return undefined;
    logger.info(
      { folder },
      'the engine does not see the files of this machine: pods get copies, on a volume over there',
    );
    const { docker, image } = probes;
    const labels = { [LABELS.instance]: instance };
    return new DockerFiles({ docker, image, labels, folder, name: `eks-fargate-${instance}-files` });
  }

  async remoteFiles(): Promise<RemoteFiles | undefined> {
    return (await this.#ready()).files;
  }

  async machineAddress(): Promise<string | undefined> {
    await this.#ready();
    return this.#underlay.machineAddress;
  }

  async createSandbox(spec: SandboxSpec): Promise<Sandbox> {
    const { image, own } = await this.#ready();
    const labelled = { ...spec, labels: { ...spec.labels, [LABELS.instance]: this.#options.instance } };
    const create = () => createDockerSandbox(this.#docker, labelled, { image, underlay: this.#underlay });
    this.#creating.add(spec.name);
    try {
      return this.#open(
        await create().catch(async (error: unknown) => {
          if (!this.#underlay.isMissing(error)) throw error;
          await this.#underlay.ensure(own?.id);
          return create();
        }),
      );
    } catch (error) {
      throw engineError(error);
    } finally {
      this.#creating.delete(spec.name);
    }
  }

  async listSandboxes(labels: Labels): Promise<readonly Sandbox[]> {
    const found = (await this.#list(labels)).filter(
      ({ Labels: own, Names: names }) =>
        SANDBOX_ROLES.has(own[LABELS.role] ?? '') && !names.some((name) => this.#creating.has(name.slice(1))),
    );
    if (found.length > 0) await this.#underlay.look();
    const opened = await Promise.all(found.map(({ Id }) => this.#reopen(Id)));
    return opened.filter((sandbox) => sandbox !== undefined);
  }

  async #reopen(id: string): Promise<Sandbox | undefined> {
    const opened = await orIgnore(
      openDockerSandbox(this.#docker, id, { underlay: this.#underlay, known: this.#sandboxes.get(id) }),
      404,
    );
    if (opened) return this.#open(opened);
    await this.removeSandbox(id);
    return undefined;
  }

  #open(opened: OpenSandbox): Sandbox {
    const known = this.#sandboxes.get(opened.sandbox.id);
    if (known !== opened) known?.close();
    this.#sandboxes.set(opened.sandbox.id, opened);
    return opened.sandbox;
  }

  async removeSandbox(id: string): Promise<void> {
    this.#sandboxes.get(id)?.close();
    this.#sandboxes.delete(id);
    await this.removeContainer(id);
  }

  findImage(reference: string): Promise<ImageInfo | undefined> {
    return findImage(this.#docker, reference);
  }

  pullImage(reference: string, options: PullOptions): Promise<ImageInfo> {
    return pullImage(this.#docker, reference, options);
  }

  async createContainer(spec: ContainerSpec): Promise<string> {
    const labelled = {
      ...spec,
      labels: { ...spec.labels, [LABELS.instance]: this.#options.instance, [LABELS.role]: 'container' },
    };
    const ulimits = await this.#ulimits();
    const places = await this.#placesOf(spec);
    try {
      return (await this.#docker.createContainer(createOptions(labelled, { ulimits, places }))).id;
    } catch (error) {
      const known = engineError(error);
      if (known.reason === 'Conflict' || known.reason === 'Unreachable') throw known;
      throw new RuntimeError(known.reason === 'NotFound' ? 'NotFound' : 'StartFailed', engineMessage(error), {
        cause: error,
      });
    }
  }

  /** Where the paths of its mounts are on the engine's machine. */
  async #placesOf({ mounts }: ContainerSpec): Promise<ReadonlyMap<string, string>> {
    const { own, files } = await this.#ready();
    const places = new Map<string, string>();
    for (const { hostPath } of mounts) {
      if (hostPath === undefined) continue;
      places.set(hostPath, (await files?.enginePath(hostPath)) ?? own?.enginePath(hostPath) ?? hostPath);
    }
    return places;
  }

  async #ulimits(): Promise<Limits['ulimits']> {
    const { ulimits } = await this.#ready();
    return ulimits.catch((error: unknown) => {
      throw engineError(error);
    });
  }

  async startContainer(id: string): Promise<void> {
    try {
      await orIgnore(this.#docker.getContainer(id).start(), 304);
    } catch (error) {
      const known = engineError(error);
      if (known.reason === 'Unreachable') throw known;
      throw new RuntimeError(startProblem(id, known.message), known.message, { cause: error });
    }
  }

  async stopContainer(id: string, graceSeconds: number): Promise<void> {
    await orIgnore(this.#docker.getContainer(id).stop({ t: Math.max(0, Math.ceil(graceSeconds)) }), 304, 404);
  }

  async removeContainer(id: string): Promise<void> {
    const container = this.#docker.getContainer(id);
    try {
      await container.remove({ force: true, v: true });
    } catch (error) {
      if (statusOf(error) === 404) return;
      if (statusOf(error) !== 409) throw engineError(error);
      await orIgnore(container.wait({ condition: 'removed' }), 404); // Somebody else is removing it.
    }
  }

  async findContainer(id: string): Promise<ContainerState | undefined> {
    const info = await orIgnore(this.#docker.getContainer(id).inspect(), 404);
    return info && stateOf(info);
  }

  async listContainers(labels: Labels): Promise<readonly ContainerState[]> {
    const found = await this.#list({ ...labels, [LABELS.role]: 'container' });
    const states = await Promise.all(found.map(({ Id }) => this.findContainer(Id)));
    return states.filter((state) => state !== undefined);
  }

  async #list(labels: Labels): Promise<Docker.ContainerInfo[]> {
    const all = { ...labels, [LABELS.instance]: this.#options.instance };
    const label = Object.entries(all).map(([key, value]) => `${key}=${value}`);
    return this.#docker.listContainers({ all: true, filters: { label } }).catch((error: unknown) => {
      throw engineError(error);
    });
  }

  watch(listener: Parameters<ContainerRuntime['watch']>[0], onGap: () => void): Disposable {
    const watch = watchEvents(
      { ...this.#options, docker: this.#docker, health: this.#health, network: this.#underlay.name },
      listener,
      onGap,
    );
    this.#watches.add(watch);
    return watch;
  }

  logs(id: string, options: Parameters<ContainerRuntime['logs']>[1]) {
    return dockerLogs(this.#docker.getContainer(id), options);
  }

  exec(id: string, options: Parameters<ContainerRuntime['exec']>[1]): Promise<number> {
    return dockerExec({ docker: this.#docker, clock: this.#options.clock }, id, options);
  }

  attach(id: string, options: Parameters<ContainerRuntime['attach']>[1]): Promise<void> {
    return dockerAttach(this.#docker, id, options);
  }

  async readFile(id: string, path: string, maxBytes: number): Promise<Buffer | undefined> {
    const archive = await orIgnore(this.#docker.getContainer(id).getArchive({ path }), 404);
    return archive && firstFile(archive as Readable, basename(path), maxBytes);
  }

  async removeInstance(): Promise<void> {
    // What is still being tried out would escape the list.
    const prepared = await this.#prepared?.catch(() => undefined);
    await prepared?.ulimits.catch(() => undefined);
    const found = await this.#list({});
    await Promise.all(found.map(({ Id }) => this.removeSandbox(Id)));
    await this.#underlay.remove(prepared?.own?.id);
    await prepared?.files?.close();
    const ours = { label: [`${LABELS.instance}=${this.#options.instance}`] };
    const { Volumes: volumes } = await this.#docker.listVolumes({ filters: ours });
    for (const { Name: name } of volumes ?? []) await orIgnore(this.#docker.getVolume(name).remove(), 404);
    this.#prepared = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const watch of this.#watches) watch[Symbol.dispose]();
    this.#watches.clear();
    for (const opened of this.#sandboxes.values()) opened.close();
    this.#sandboxes.clear();
    const prepared = await this.#prepared?.catch(() => undefined); // Whoever waited for it was told.
    await prepared?.files?.close();
  }
}
