// The control planes that run, by cluster: started when EKS says so, each on a port of its own, kept in a directory of its own.

import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditPolicy } from './apiserver/audit/policy.ts';
import type { PkiAhead } from './apiserver/pki.ts';
import { sharedData } from './apiserver/shared-data.ts';
import type { Aws, ClusterFacts, ClusterReference, ControlPlanes } from './aws/index.ts';
import type { Config } from './config.ts';
import { type ControlPlane, rehearse, startControlPlane, usualPkis } from './control-plane.ts';
import type { Clock } from './lib/clock.ts';
import type { Logger } from './lib/logger.ts';
import { isPortFree, loopbackBeside } from './lib/ports.ts';
import type { ContainerRuntime } from './runtime/container-runtime.ts';
import { LABELS } from './runtime/labels.ts';
import type { Fabric } from './vpc/fabric.ts';

export interface RunningControlPlanesOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly runtime: ContainerRuntime;
  readonly fabric: Fabric;
  readonly dataDirectory: string;
  /** Undefined: no audit log is kept. */
  readonly auditPolicy: AuditPolicy | undefined;
  aws(): Aws;
}

export interface RunningControlPlanes extends ControlPlanes, AsyncDisposable {
  /** Makes ready, bit by bit, what the first cluster would have to wait for. It never rejects: what is not ready is made when it is wanted. */
  prepare(): Promise<void>;
  /** From now on what takes longest of a cluster is made ahead. It may be called again. */
  makeAhead(): void;
  /** Of which clusters there are any, those that still start among them. */
  list(): readonly ClusterReference[];
}

export function runningControlPlanes(options: RunningControlPlanesOptions): RunningControlPlanes {
  const shared = sharedData();
  const pkis = latePkis(options.clock);
  const planes = new Map<string, Promise<ControlPlane>>();
  const versions = new Map<string, string>();
  const running = new Map<string, ControlPlane>();
  const starting = { tail: Promise.resolve() };
  const common = () => ({ ...options, shared, aws: options.aws() });
  const start = async (facts: ClusterFacts): Promise<ControlPlane> => {
    const place = await placeFor(options, facts, [...running.values()]);
    return startControlPlane({ ...common(), ...place, facts, pkis: pkis.get() });
  };
  /** One after another: two that start at once must not choose the same port. */
  const startInTurn = (facts: ClusterFacts): Promise<ControlPlane> => {
    const started = starting.tail.then(() => start(facts));
    starting.tail = started.then(
      (plane) => void running.set(keyOf(facts), plane),
      () => void planes.delete(keyOf(facts)), // Told to whoever waits for `started`; the next `ensure` tries anew.
    );
    return started;
  };
  /** As a control plane is updated: the new version runs over what the old one kept, where its clients know it. */
  const replace = async (facts: ClusterFacts, old: Promise<ControlPlane>): Promise<ControlPlane> => {
    const plane = await old;
    running.delete(keyOf(facts));
    await plane[Symbol.asyncDispose]();
    return startInTurn(facts);
  };
  return {
    async ensure(facts) {
      const key = keyOf(facts);
      const known = planes.get(key);
      const isOutdated = known !== undefined && versions.get(key) !== facts.version;
      const plane = isOutdated ? replace(facts, known) : (known ?? startInTurn(facts));
      versions.set(key, facts.version);
      planes.set(key, plane);
      return (await plane).access;
    },
    async remove(reference) {
      const key = keyOf(reference);
      const plane = planes.get(key);
      planes.delete(key);
      const started = await plane?.catch(() => undefined); // Whoever has waited for one that did not start has told of it.
      running.delete(key);
      await started?.[Symbol.asyncDispose]();
      await removeTraces(options, reference);
    },
    list: () => [...planes.keys()].map(referenceOf),
    find: (reference) => running.get(keyOf(reference))?.cluster,
    tokenKeys: async (reference) => running.get(keyOf(reference))?.tokenKeys(),
    prepare: () => prepareShared(common()),
    makeAhead: () => void pkis.get(),
    async [Symbol.asyncDispose]() {
      pkis[Symbol.dispose]();
      await starting.tail;
      await stopAll(running);
      planes.clear();
    },
  };
}

const directoryOf = ({ dataDirectory }: RunningControlPlanesOptions, { account, region, name }: ClusterReference) =>
  join(dataDirectory, 'clusters', `${account}-${region}-${name}`);

function makeDirectory(options: RunningControlPlanesOptions, facts: ClusterFacts): string {
  const directory = directoryOf(options, facts);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
}

async function stopAll(running: Map<string, ControlPlane>): Promise<void> {
  await Promise.all([...running.values()].map((plane) => plane[Symbol.asyncDispose]()));
  running.clear();
}

/** Begun when it is first asked for. */
function latePkis(clock: Clock) {
  let pkis: (PkiAhead & Disposable) | undefined;
  return {
    get(): PkiAhead {
      pkis ??= usualPkis(clock);
      return pkis;
    },
    [Symbol.dispose]: () => pkis?.[Symbol.dispose](),
  };
}

async function prepareShared(options: Parameters<typeof rehearse>[0]): Promise<void> {
  try {
    await rehearse(options);
    options.logger.debug({}, 'what clusters share is ready');
  } catch (error) {
    options.logger.warn({ error }, 'what clusters share could not be made ready');
  }
}

const keyOf = ({ account, region, name }: ClusterReference) => `${account}/${region}/${name}`;

function referenceOf(key: string): ClusterReference {
  const [account = '', region = '', name = ''] = key.split('/');
  return { account, region, name };
}

async function placeFor(options: RunningControlPlanesOptions, facts: ClusterFacts, running: readonly ControlPlane[]) {
  const port = await portFor(options, facts, running);
  return { port, directory: makeDirectory(options, facts) };
}

/** The port that its clients know, if it is free; else the first free one of the range. */
async function portFor(
  { config, aws }: RunningControlPlanesOptions,
  facts: ClusterFacts,
  running: readonly ControlPlane[],
): Promise<number> {
  const known = aws()
    .clusters()
    .filter(({ endpoint }) => endpoint !== undefined)
    .map((cluster) => ({ key: keyOf(cluster), port: Number(new URL(cluster.endpoint ?? '').port) }));
  const own = known.find(({ key }) => key === keyOf(facts))?.port;
  const others = new Set([
    ...known.filter(({ key }) => key !== keyOf(facts)).map(({ port }) => port),
    ...running.map(({ port }) => port),
  ]);
  const hosts = [config.host, ...loopbackBeside(config.host)];
  const isFree = async (port: number) =>
    (await Promise.all(hosts.map((host) => isPortFree(host, port)))).every(Boolean);
  const { first, last } = config.clusterPorts;
  const range = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  for (const port of own === undefined ? range : [own, ...range])
    if (!others.has(port) && (await isFree(port))) return port;
  throw new Error(`no port of ${first}-${last} is free for the API of cluster ${facts.name}`);
}

/** What a cluster that goes leaves in the engine, in the fabric and on disk. */
async function removeTraces(options: RunningControlPlanesOptions, reference: ClusterReference): Promise<void> {
  const { runtime, fabric } = options;
  const interfaces = options.aws().podInterfacesOf(reference);
  for (const { podUid, networkInterfaceId } of interfaces.list()) {
    for (const { id } of await runtime.listContainers({ [LABELS.podUid]: podUid })) await runtime.removeContainer(id);
    await fabric.unplug(networkInterfaceId);
    interfaces.release(podUid);
  }
  await rm(directoryOf(options, reference), { recursive: true, force: true });
}
