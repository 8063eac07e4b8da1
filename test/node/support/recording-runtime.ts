// The simulated runtime, with a memory of what it was asked for and with processes that do what a test says.

import { PassThrough } from 'node:stream';
import type { ManualClock } from '../../../src/lib/clock.ts';
import {
  type ContainerSpec,
  type ContainerState,
  type ExecOptions,
  type ImageInfo,
  RuntimeError,
} from '../../../src/runtime/container-runtime.ts';
import { LABELS } from '../../../src/runtime/labels.ts';
import { type SimulatedRuntime, simulatedRuntime } from '../../../src/runtime/simulated-runtime.ts';

export interface Stop {
  readonly container: string;
  readonly graceSeconds: number;
  /** Monotonic. */
  readonly atMs: number;
}

/** What a command in a container says and how it ends. */
export type Command = (container: string, command: readonly string[], options: ExecOptions) => number | Promise<number>;

export interface RecordingRuntime extends Omit<SimulatedRuntime, 'kind'> {
  /** `docker`: what is asked for is done as if processes ran: files are written, probes and hooks run. */
  kind: 'docker' | 'simulated';
  readonly specs: ContainerSpec[];
  readonly stops: Stop[];
  readonly commands: { readonly container: string; readonly command: readonly string[] }[];
  onCommand: Command;
  /** Containers that do not end when they are asked to: by their names. */
  readonly stubborn: Set<string>;
  /** More about the state of a container, by its id. */
  readonly details: Map<string, Partial<ContainerState>>;
  readonly output: Map<string, string>;
  image: Partial<ImageInfo>;
  /** Every attempt, with the name that it was made under. */
  readonly pulls: { readonly image: string; readonly username?: string; readonly password?: string }[];
  /** Who may pull; everybody when absent. */
  registryUser?: string;
  /** How many containers were being made at once, at most. */
  mostAtOnce: number;
  /** What happens from now on is not told, until the function that it gives is called: then the gap is. */
  loseEvents(): () => void;
}

const KILLED = 137;
const TERMINATED = 143;

export function recordingRuntime(clock: ManualClock, kind: RecordingRuntime['kind']): RecordingRuntime {
  const base = simulatedRuntime({ clock });
  let creating = 0;
  let isHeard = true;
  const gaps = new Set<() => void>();
  const nameOf = async (id: string) => (await base.findContainer(id))?.labels[LABELS.container] ?? '';
  const detailed = (state: ContainerState): ContainerState => ({ ...state, ...runtime.details.get(state.id) });
  const runtime: RecordingRuntime = {
    ...bound(base),
    kind,
    description: base.description,
    specs: [],
    stops: [],
    commands: [],
    onCommand: () => 0,
    stubborn: new Set(),
    details: new Map(),
    output: new Map(),
    image: {},
    mostAtOnce: 0,
    pulls: [],
    loseEvents() {
      isHeard = false;
      return () => {
        isHeard = true;
        for (const onGap of gaps) onGap();
      };
    },
    watch(listener, onGap) {
      gaps.add(onGap);
      const watch = base.watch((event) => isHeard && listener(event), onGap);
      return {
        [Symbol.dispose]: () => {
          gaps.delete(onGap);
          watch[Symbol.dispose]();
        },
      };
    },
    async pullImage(reference, options) {
      const { username, password } = options.auth ?? {};
      runtime.pulls.push({
        image: reference,
        ...(username === undefined ? {} : { username, password: password ?? '' }),
      });
      if (runtime.registryUser !== undefined && username !== runtime.registryUser)
        throw new RuntimeError('PullFailed', 'pull access denied');
      return { ...(await base.pullImage(reference, options)), ...runtime.image };
    },
    async findImage(reference) {
      const found = await base.findImage(reference);
      return found && { ...found, ...runtime.image };
    },
    async createContainer(spec) {
      creating += 1;
      runtime.mostAtOnce = Math.max(runtime.mostAtOnce, creating);
      await new Promise(setImmediate);
      const id = await base.createContainer(spec).finally(() => {
        creating -= 1;
      });
      runtime.specs.push(spec);
      return id;
    },
    async stopContainer(id, graceSeconds) {
      const container = await nameOf(id);
      runtime.stops.push({ container, graceSeconds, atMs: clock.monotonicMs() });
      if (!runtime.stubborn.has(container) || graceSeconds === 0) return base.exit(id, TERMINATED);
      await new Promise<void>((resolve) => {
        const watch = base.watch(
          ({ type, containerId }) => type === 'die' && containerId === id && resolve(),
          () => undefined,
        );
        clock.after(graceSeconds * 1000, () => {
          watch[Symbol.dispose]();
          resolve();
        });
      });
      base.exit(id, KILLED);
    },
    async listContainers(labels) {
      return (await base.listContainers(labels)).map(detailed);
    },
    async logs(id) {
      const [stdout, stderr] = [new PassThrough(), new PassThrough()];
      stdout.end(runtime.output.get(id) ?? '');
      stderr.end();
      return { stdout, stderr };
    },
    async exec(id, options) {
      const container = await nameOf(id);
      runtime.commands.push({ container, command: options.command });
      return runtime.onCommand(container, options.command, options);
    },
  };
  return runtime;
}

/** The methods of an object, as functions of their own. */
function bound(base: SimulatedRuntime): SimulatedRuntime {
  const prototype = Object.getPrototypeOf(base) as Record<string | symbol, unknown>;
  const entries = Reflect.ownKeys(prototype)
    .map((key) => [key, prototype[key]] as const)
    .filter(([key, value]) => key !== 'constructor' && typeof value === 'function')
    .map(([key, value]) => [key, (value as (...args: unknown[]) => unknown).bind(base)]);
  return Object.fromEntries(entries) as SimulatedRuntime;
}
