// What is known of each container of a pod: from the engine where it has it, otherwise from the pod's own status. Pure.

import type { ContainerStateTerminated, ContainerStatus, Pod } from '../../kube/types.gen.ts';
import type { ContainerState } from '../../runtime/container-runtime.ts';
import { LABELS } from '../../runtime/labels.ts';
import { parseContainerName } from './container-name.ts';
import { type PodContainer, podContainers } from './pod-containers.ts';
import type { PodSandbox } from './ports.ts';

/** `lost`: the status says that it ran, and the engine does not have it: after a stop of the emulator or the engine. */
export type Fate = 'none' | 'created' | 'running' | 'exited' | 'lost';

export interface Observed extends PodContainer {
  readonly fate: Fate;
  /** The engine's newest, and the one before. */
  readonly latest?: ContainerState;
  readonly previous?: ContainerState;
  /** For `exited` and `lost`. */
  readonly exitCode?: number;
  /** Wall milliseconds; for `exited`, where the engine knows. */
  readonly finishedAtMs?: number;
  /** What the status tells of an end that the engine does not know: of a `lost` container, or of the run before a new one. */
  readonly recorded?: ContainerStateTerminated;
  readonly restartCount: number;
  /** The number of the container that is made next. */
  readonly nextAttempt: number;
}

/** A start that the engine refused leaves such a container. Code of containerd's StartError. */
export const START_ERROR_CODE = 128;
/** What containerd reports for a container whose end nobody saw. */
const UNKNOWN_CODE = 255;

export function isStartError(state: ContainerState): boolean {
  return state.status === 'created' && state.error !== undefined;
}

/** False for a container whose network has gone: its sandbox died, and the pod has another. */
export function isOnSandbox({ labels }: ContainerState, { sandboxId }: PodSandbox): boolean {
  return (labels[LABELS.sandbox] ?? sandboxId) === sandboxId;
}

export function attemptOf(state: ContainerState): number {
  return parseContainerName(state.name)?.attempt ?? 0;
}

/** @param now what `lost` containers get as the time of their end */
export function observe(pod: Pod, states: readonly ContainerState[], now: string): Observed[] {
  return podContainers(pod).map((container) => observeOne(container, { pod, states, now }));
}

function observeOne(
  container: PodContainer,
  known: { pod: Pod; states: readonly ContainerState[]; now: string },
): Observed {
  const own = known.states
    .filter(({ name }) => parseContainerName(name)?.container === container.name)
    .sort((a, b) => attemptOf(b) - attemptOf(a));
  const [latest, previous] = own;
  const status = statusOf(known.pod, container.name);
  if (!latest) return fromStatus(container, status, known.now);
  const restartCount = attemptOf(latest);
  const before = previous ? { previous } : recordedBefore(status, latest, known.now);
  const base = { latest, restartCount, nextAttempt: restartCount + 1, ...container, ...before };
  if (latest.status === 'running') return { fate: 'running', ...base };
  if (latest.status === 'created' && latest.error === undefined)
    return { fate: 'created', ...base, nextAttempt: restartCount }; // It was no run.
  const finishedAtMs = latest.finishedAtMs ?? latest.createdAtMs;
  return { fate: 'exited', exitCode: exitCodeOf(latest), finishedAtMs, ...base };
}

export function exitCodeOf(state: ContainerState): number {
  return isStartError(state) ? START_ERROR_CODE : (state.exitCode ?? UNKNOWN_CODE);
}

function fromStatus(container: PodContainer, status: ContainerStatus | undefined, now: string): Observed {
  const recorded = status && recordedEnd(status, now);
  const restartCount = status?.restartCount ?? 0;
  if (!recorded) return { fate: 'none', restartCount, nextAttempt: restartCount, ...container };
  return {
    fate: 'lost',
    recorded,
    exitCode: recorded.exitCode,
    restartCount,
    nextAttempt: restartCount + 1,
    ...container,
  };
}

function recordedBefore(
  status: ContainerStatus | undefined,
  latest: ContainerState,
  now: string,
): { recorded?: ContainerStateTerminated } {
  const isSame = status?.containerID?.endsWith(`://${latest.id}`);
  const recorded = isSame ? status?.lastState?.terminated : status && attemptOf(latest) > 0 && recordedEnd(status, now);
  return recorded ? { recorded } : {};
}

function recordedEnd(
  { state, lastState, containerID }: ContainerStatus,
  now: string,
): ContainerStateTerminated | undefined {
  if (state?.terminated) return state.terminated;
  if (!state?.running) return lastState?.terminated;
  return {
    exitCode: UNKNOWN_CODE,
    reason: 'Unknown',
    ...(state.running.startedAt === undefined ? {} : { startedAt: state.running.startedAt }),
    finishedAt: now,
    ...(containerID === undefined ? {} : { containerID }),
  };
}

export function statusOf(pod: Pod, name: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  return [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses].find(
    (status) => status.name === name,
  );
}
