// The status of one container. Pure.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go (convertToAPIContainerStatuses)

import type { ContainerState, ContainerStateTerminated, ContainerStatus } from '../../../kube/types.gen.ts';
import { fullImageName } from '../../../lib/image-name.ts';
import type { ContainerState as EngineState } from '../../../runtime/container-runtime.ts';
import { exitCodeOf, isStartError, type Observed } from '../observed.ts';

export interface Waiting {
  readonly reason: string;
  readonly message?: string;
}

export interface StatusFacts {
  /** Why a container does not run though it should. */
  waiting(name: string): Waiting | undefined;
  isReady(container: Observed): boolean;
  isStarted(container: Observed): boolean;
  /** What an ended container left as its last words; by the engine's id. */
  terminationMessage(id: string): string | undefined;
  /** The image's digest where it has one: `docker.io/library/nginx@sha256:…`. */
  imageIdOf(imageId: string): string;
  /** From the engine's time to the time that users see. */
  timestamp(wallMs: number): string;
  /** How a container that never ran is shown: `ContainerCreating`, or `PodInitializing` with init containers. */
  readonly defaultWaiting: string;
  /** Nothing of the pod will run any more. */
  readonly isTerminal: boolean;
}

/** Containers are containerd's on Fargate, whatever runs them here. */
export function containerId(id: string): string {
  return `containerd://${id}`;
}

const NEVER = '1970-01-01T00:00:00Z';

export function containerStatus(observed: Observed, facts: StatusFacts): ContainerStatus {
  const { name, spec, latest, fate } = observed;
  const { state, lastState } = statesOf(observed, facts);
  const isRunning = fate === 'running' && state.running !== undefined;
  const id = state.running ? latest?.id : undefined;
  const ended = state.terminated?.containerID ?? lastState?.terminated?.containerID;
  const shownId = id === undefined ? ended : containerId(id);
  return {
    image: latest ? fullImageName(spec.image ?? '') : (spec.image ?? ''),
    imageID: latest ? facts.imageIdOf(latest.imageId) : '',
    ...resourcesOf(observed),
    ...(shownId === undefined ? {} : { containerID: shownId }),
    lastState: lastState ?? {},
    name,
    ready: isReady(observed, state, facts),
    restartCount: observed.restartCount,
    started: isRunning && facts.isStarted(observed),
    state,
    ...volumeMounts(observed),
  };
}

function isReady(observed: Observed, state: ContainerState, facts: StatusFacts): boolean {
  const { role } = observed;
  if (role === 'init') return state.terminated?.exitCode === 0;
  return role !== 'ephemeral' && state.running !== undefined && facts.isReady(observed);
}

function statesOf(observed: Observed, facts: StatusFacts): { state: ContainerState; lastState?: ContainerState } {
  const { latest, previous, recorded, fate } = observed;
  const waiting = facts.waiting(observed.name);
  const earlier = previous ? terminated(previous, facts) : latest && recorded;
  const before = earlier && { terminated: earlier };
  if (fate === 'running' && latest) {
    const startedAt = facts.timestamp(latest.startedAtMs ?? latest.createdAtMs);
    return { state: { running: { startedAt } }, ...(before ? { lastState: before } : {}) };
  }
  const end = fate === 'exited' && latest ? terminated(latest, facts) : recorded;
  if (!end)
    return {
      state: { waiting: waiting ?? { reason: facts.defaultWaiting } },
      ...(before ? { lastState: before } : {}),
    };
  if (waiting && !facts.isTerminal) return { state: { waiting }, lastState: { terminated: end } };
  return { state: { terminated: end }, ...(before ? { lastState: before } : {}) };
}

/** How a container ended, in containerd's words. */
export function terminated(state: EngineState, facts: StatusFacts): ContainerStateTerminated {
  const exitCode = exitCodeOf(state);
  const isFailedStart = isStartError(state);
  const message = isFailedStart ? state.error : facts.terminationMessage(state.id);
  return {
    containerID: containerId(state.id),
    exitCode,
    finishedAt: facts.timestamp(state.finishedAtMs ?? state.createdAtMs),
    ...(message ? { message } : {}),
    reason: reasonOf(state, exitCode),
    startedAt: isFailedStart || state.startedAtMs === undefined ? NEVER : facts.timestamp(state.startedAtMs),
  };
}

function reasonOf(state: EngineState, exitCode: number): string {
  if (isStartError(state)) return 'StartError';
  if (state.oomKilled) return 'OOMKilled';
  return exitCode === 0 ? 'Completed' : 'Error';
}

/** What was asked for and what is in force are the same here: nothing is resized. */
function resourcesOf({ spec, role }: Observed): Pick<ContainerStatus, 'resources' | 'allocatedResources'> {
  if (role === 'ephemeral') return {};
  const { limits, requests } = spec.resources ?? {};
  if (!requests) return { resources: limits ? { limits } : {} };
  return { allocatedResources: requests, resources: limits ? { limits, requests } : { requests } };
}

function volumeMounts({ spec }: Observed): Pick<ContainerStatus, 'volumeMounts'> {
  if (!spec.volumeMounts?.length) return {};
  return {
    volumeMounts: spec.volumeMounts.map(({ name, mountPath, readOnly }) => ({
      mountPath,
      name,
      ...(readOnly ? { readOnly, recursiveReadOnly: 'Disabled' } : {}),
    })),
  };
}
