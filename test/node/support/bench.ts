// A kubelet on a real API server, with pods to try it on: the runtime and the clock are the test's.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { Cluster } from '../../../src/kube/cluster.ts';
import { EVENTS, NAMESPACES, NODES, PODS, SERVICE_ACCOUNTS } from '../../../src/kube/kind-refs.ts';
import type { Container, ContainerStatus, Pod, PodSpec } from '../../../src/kube/types.gen.ts';
import { manualClock } from '../../../src/lib/clock.ts';
import { silentLogger } from '../../../src/lib/logger.ts';
import { kubelet } from '../../../src/node/kubelet/kubelet.ts';
import type { PodSandboxes } from '../../../src/node/kubelet/ports.ts';
import type { Manager } from '../../../src/reconcile/controller.ts';
import { createManager } from '../../../src/reconcile/manager.ts';
import type { ContainerRuntime, ContainerSpec, ContainerState } from '../../../src/runtime/container-runtime.ts';
import { LABELS } from '../../../src/runtime/labels.ts';
import { type TestApiServer, testApiServer } from '../../support/api-server.ts';
import { type RecordingRuntime, recordingRuntime } from './recording-runtime.ts';

export const ADDRESS = '192.168.10.20';
export const NODE = 'fargate-node';
const ADMIN = { user: 'admin', groups: ['system:masters', 'system:authenticated'], fieldManager: 'test' };
const NAME = { namespace: 'default', name: 'web' };
const FACTS = {
  clusterArn: 'arn:aws:eks:eu-west-1:123456789012:cluster/test',
  dnsServiceAddress: '10.0.0.10',
  kubernetesServiceAddress: '10.0.0.1',
  region: 'eu-west-1',
};

type Metadata = Partial<Pick<Pod['metadata'], 'labels' | 'annotations' | 'name'>>;

export interface BenchOptions {
  /** See RecordingRuntime. */
  readonly kind?: RecordingRuntime['kind'];
  readonly pull?: 'local' | 'strict';
}

export class Bench implements AsyncDisposable {
  readonly clock = manualClock();
  readonly runtime: RecordingRuntime;
  readonly cluster: Cluster;
  readonly directory: string;
  readonly #api: TestApiServer;
  readonly #options: BenchOptions;
  readonly #listeners = new Set<(podUid: string) => void>();
  /** Every waiting state that the container `app` has ever shown, however shortly: by its reason. */
  readonly waits = new Map<string, string>();
  #isPlugged = false;
  #sandboxId = 'sandbox';
  #manager: Manager;

  private constructor(api: TestApiServer, directory: string, options: BenchOptions) {
    this.#api = api;
    this.#options = options;
    this.directory = directory;
    this.cluster = api.server.cluster(ADMIN);
    this.runtime = recordingRuntime(this.clock, options.kind ?? 'simulated');
    this.#manager = this.#start();
  }

  /** Pods find their network plugged in at once, unless the test says otherwise. */
  static async open(options: BenchOptions = {}): Promise<Bench> {
    const api = await testApiServer();
    const bench = new Bench(api, await mkdtemp(join(tmpdir(), 'kubelet-test-')), options);
    const { cluster } = bench;
    if (!cluster.of(NAMESPACES).find({ name: 'default' }))
      await cluster.of(NAMESPACES).create({ metadata: { name: 'default' } });
    // No controller makes the token's volume complete here: pods do without, unless they say that they want one.
    const account = { metadata: { name: 'default', namespace: 'default' }, automountServiceAccountToken: false };
    await cluster.of(SERVICE_ACCOUNTS).create(account);
    const status = {
      allocatable: { cpu: '2', memory: '4Gi', 'ephemeral-storage': '20Gi' },
      nodeInfo: { kubeletVersion: 'v1.35.4-eks-1234567' },
    };
    await cluster.of(NODES).create({ metadata: { name: NODE }, status } as never);
    bench.plug();
    cluster.of(PODS).subscribe(({ object }) => {
      const { reason = '', message = '' } = object.status?.containerStatuses?.[0]?.state?.waiting ?? {};
      bench.waits.set(reason, message);
    });
    return bench;
  }

  #start(): Manager {
    const { clock, cluster, directory } = this;
    const logger = silentLogger();
    const manager = createManager({ clock, logger });
    // The test's API server has no authorizer for nodes: the kubelet acts with all rights.
    const everything: Cluster = { name: cluster.name, of: (kind) => cluster.of(kind), as: () => cluster };
    const about = { cluster: everything, sandboxes: this.#sandboxes(), facts: FACTS, clock, logger };
    const runtime = this.runtime as ContainerRuntime;
    manager.start([kubelet({ ...about, runtime, dataDirectory: directory, pull: this.#options.pull ?? 'strict' })]);
    return manager;
  }

  /** As after a crash of the emulator: containers go on, what the kubelet remembered is gone. */
  async restart(): Promise<void> {
    await this.stop();
    this.#manager = this.#start();
  }

  async stop(): Promise<void> {
    await this.#manager[Symbol.asyncDispose]();
  }

  /** Time passes once all is done that it waits for, and whatever it sets off has had its chance. */
  async pass(ms: number): Promise<void> {
    await this.idle();
    this.clock.advance(ms);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    await this.idle();
  }

  /** All is done that can be done now. */
  idle(): Promise<void> {
    return this.#manager.idle();
  }

  /** Sandboxes that are all there or all missing. */
  #sandboxes(): PodSandboxes {
    const sandbox = { address: ADDRESS, hostAddress: '127.0.0.1', hostname: 'web' };
    return {
      find: () => (this.#isPlugged ? { ...sandbox, sandboxId: this.#sandboxId } : undefined),
      subscribe: (listener) => {
        this.#listeners.add(listener);
        return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
      },
    };
  }

  plug(isPlugged = true, sandboxId = this.#sandboxId): void {
    this.#isPlugged = isPlugged;
    this.#sandboxId = sandboxId;
    for (const { metadata } of this.cluster.of(PODS).list()) for (const tell of this.#listeners) tell(metadata.uid);
  }

  create(spec: Partial<PodSpec> = {}, metadata: Metadata = {}): Promise<Pod> {
    const containers = [{ name: 'app', image: 'nginx:1' }];
    return this.cluster
      .of(PODS)
      .create({ metadata: { ...NAME, ...metadata }, spec: { nodeName: NODE, containers, ...spec } });
  }

  /** A pod with one container of this kind. */
  createWith(container: Partial<Container>, spec: Partial<PodSpec> = {}, metadata: Metadata = {}): Promise<Pod> {
    return this.create({ containers: [{ name: 'app', image: 'nginx:1', ...container }], ...spec }, metadata);
  }

  async createRunning(container: Partial<Container>, spec: Partial<PodSpec> = {}): Promise<Pod> {
    const pod = await this.createWith(container, spec);
    await this.eventually(async () => expect(await this.running('app')).toBeDefined());
    return pod;
  }

  delete(options: { gracePeriodSeconds?: number } = {}): Promise<void> {
    return this.cluster.of(PODS).delete(NAME, options);
  }

  find(): Pod | undefined {
    return this.cluster.of(PODS).find(NAME);
  }

  get phase(): string | undefined {
    return this.find()?.status?.phase;
  }

  condition(type: string) {
    return this.find()?.status?.conditions?.find((condition) => condition.type === type);
  }

  status(name = 'app'): ContainerStatus | undefined {
    const { containerStatuses = [], initContainerStatuses = [] } = this.find()?.status ?? {};
    return [...containerStatuses, ...initContainerStatuses].find((status) => status.name === name);
  }

  waiting(name = 'app') {
    return this.status(name)?.state?.waiting;
  }

  containers(): Promise<readonly ContainerState[]> {
    return this.runtime.listContainers({ [LABELS.pod]: NAME.name });
  }

  async running(name: string): Promise<ContainerState | undefined> {
    const states = await this.containers();
    return states.find(({ status, labels }) => status === 'running' && labels[LABELS.container] === name);
  }

  async runningNames(): Promise<string[]> {
    const states = await this.containers();
    return states.filter(({ status }) => status === 'running').map(({ labels }) => labels[LABELS.container] ?? '');
  }

  /** The newest spec of a container, once there is one. */
  async spec(name = 'app'): Promise<ContainerSpec> {
    let found: ContainerSpec | undefined;
    await this.eventually(() => {
      found = this.runtime.specs.findLast(({ labels }) => labels[LABELS.container] === name);
      expect(found).toBeDefined();
    });
    return found!;
  }

  async environment(name = 'app'): Promise<Record<string, string>> {
    return Object.fromEntries((await this.spec(name)).env.map((variable) => [variable.name, variable.value]));
  }

  /** Until it holds; time moves a little with each look, so that a retry comes due and a back-off does not. */
  eventually(check: () => unknown, stepMs = 5): Promise<void> {
    return vi.waitFor(
      async () => {
        this.clock.advance(stepMs);
        await check();
      },
      { timeout: 5_000, interval: 5 },
    );
  }

  /** Lets the process of a container end, once it runs. */
  async exit(code: number, name = 'app'): Promise<string> {
    let id = '';
    await this.eventually(async () => {
      id = (await this.running(name))?.id ?? '';
      expect(id).not.toBe('');
    });
    this.runtime.exit(id, code);
    return id;
  }

  /** `Warning BackOff Back-off …`, each as often as it is counted. */
  events(): string[] {
    return this.cluster
      .of(EVENTS)
      .list({ namespace: 'default' })
      .flatMap(({ type, reason, message, count = 1 }) => Array<string>(count).fill(`${type} ${reason} ${message}`));
  }

  /** The part of the pod that an event is about. */
  fieldPathOf(reason: string): string | undefined {
    const event = this.cluster
      .of(EVENTS)
      .list({ namespace: 'default' })
      .find((one) => one.reason === reason);
    return event?.involvedObject.fieldPath;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const stopped = this.#manager[Symbol.asyncDispose]();
    // Nobody waits for the end of what runs.
    for (const { id } of await this.runtime.listContainers({})) this.runtime.exit(id, 0);
    await stopped;
    await this.#api[Symbol.asyncDispose]();
    await rm(this.directory, { recursive: true, force: true });
  }
}
