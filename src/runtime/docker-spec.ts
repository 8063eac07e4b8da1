// A container's specification in Docker's words. Pure. Nothing is ever privileged.

import type { ContainerCreateOptions, ContainerInspectInfo, Ulimit } from 'dockerode';
import type { ContainerSpec, ContainerState } from './container-runtime.ts';

const CPU_PERIOD_MICROS = 100_000;

/** What the engine at hand adds. */
export interface EngineFacts {
  readonly ulimits: readonly Ulimit[];
  /** Paths of this process → as the engine's machine has them. */
  readonly places: ReadonlyMap<string, string>;
}

export function createOptions(spec: ContainerSpec, { ulimits, places }: EngineFacts): ContainerCreateOptions {
  const { security } = spec;
  return {
    name: spec.name,
    Image: spec.image,
    ...(spec.command ? { Entrypoint: [...spec.command] } : {}),
    ...(commandOf(spec) ? { Cmd: commandOf(spec) as string[] } : {}),
    ...(spec.workingDir ? { WorkingDir: spec.workingDir } : {}),
    Env: spec.env.map(({ name, value }) => `${name}=${value}`),
    Labels: { ...spec.labels },
    ...(security.user === undefined ? {} : { User: security.user }),
    OpenStdin: spec.stdin,
    StdinOnce: spec.stdinOnce,
    Tty: spec.tty,
    HostConfig: {
      NetworkMode: `container:${spec.sandboxId}`,
      ...bindsOf(spec, places),
      ...resourcesOf(spec),
      ReadonlyRootfs: security.readOnlyRootFilesystem,
      CapAdd: [...security.addCapabilities],
      CapDrop: [...security.dropCapabilities],
      SecurityOpt: security.noNewPrivileges ? ['no-new-privileges'] : [],
      ...(security.groups ? { GroupAdd: [...security.groups] } : {}),
      Ulimits: [...ulimits],
      LogConfig: { Type: 'json-file', Config: {} },
      RestartPolicy: { Name: 'no' },
      Privileged: false,
    },
  };
}

/** Kubernetes: a command without args does not take the image's. */
function commandOf({ command, args }: ContainerSpec): readonly string[] | undefined {
  return args ?? (command ? [] : undefined);
}

function bindsOf(
  { mounts }: ContainerSpec,
  places: EngineFacts['places'],
): { Binds: string[]; Tmpfs: Record<string, string> } {
  const binds = mounts.filter(({ hostPath }) => hostPath !== undefined);
  const memory = mounts.filter(({ hostPath }) => hostPath === undefined);
  return {
    Binds: binds.map(
      ({ hostPath = '', containerPath, readOnly }) =>
        `${places.get(hostPath) ?? hostPath}:${containerPath}:${readOnly ? 'ro' : 'rw'}`,
    ),
    Tmpfs: Object.fromEntries(
      memory.map(({ containerPath, memoryBytes }) => [
        containerPath,
        memoryBytes ? `rw,exec,size=${memoryBytes}` : 'rw,exec',
      ]),
    ),
  };
}

function resourcesOf({ resources }: ContainerSpec): object {
  const { cpuMillis, cpuShares, memoryBytes } = resources;
  return {
    ...(cpuMillis
      ? { CpuPeriod: CPU_PERIOD_MICROS, CpuQuota: Math.max(1000, (cpuMillis * CPU_PERIOD_MICROS) / 1000) }
      : {}),
    ...(cpuShares ? { CpuShares: cpuShares } : {}),
    ...(memoryBytes ? { Memory: memoryBytes, MemorySwap: memoryBytes } : {}),
  };
}

/** Docker writes the year 1 for what has not happened. */
function timeOf(text: string | undefined): number | undefined {
  const ms = text && !text.startsWith('0001-') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

export function stateOf(info: ContainerInspectInfo): ContainerState {
  const { State: state } = info;
  const status = state.Running ? 'running' : state.Status === 'created' ? 'created' : 'exited';
  const startedAtMs = timeOf(state.StartedAt);
  const finishedAtMs = timeOf(state.FinishedAt);
  return {
    id: info.Id,
    name: info.Name.replace(/^\//, ''),
    labels: info.Config.Labels ?? {},
    image: info.Config.Image,
    imageId: info.Image,
    status,
    createdAtMs: Date.parse(info.Created),
    ...(status === 'exited' ? { exitCode: state.ExitCode, oomKilled: state.OOMKilled } : {}),
    ...(state.Error ? { error: state.Error } : {}),
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    ...(status === 'exited' && finishedAtMs !== undefined ? { finishedAtMs } : {}),
  };
}
