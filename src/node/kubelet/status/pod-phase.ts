// The phase of a pod. Pure.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go (getPhase)

import type { ContainerStatus, Pod } from '../../../kube/types.gen.ts';
import { type PodContainer, podContainers, restartPolicyOf } from '../pod-containers.ts';

export interface PhaseInput {
  readonly pod: Pod;
  readonly main: readonly ContainerStatus[];
  readonly init: readonly ContainerStatus[];
  /** Nothing of it will run any more. */
  readonly isTerminal: boolean;
}

type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed';

export function podPhase({ pod, main, init, isTerminal }: PhaseInput): Phase {
  if (isTerminal) return endPhase(main);
  if (isInitializing(pod, main, init)) return 'Pending';
  const counts = main.map(countedAs);
  if (counts.includes('waiting')) return 'Pending';
  if (counts.includes('running')) return 'Running';
  return stoppedPhase(pod, main);
}

/** Succeeded only when every main container has; one that never ran has not. */
function endPhase(main: readonly ContainerStatus[]): Phase {
  return main.length > 0 && main.every((status) => codeOf(status) === 0) ? 'Succeeded' : 'Failed';
}

function isInitializing(pod: Pod, main: readonly ContainerStatus[], init: readonly ContainerStatus[]): boolean {
  if (main.some(({ state, lastState }) => state?.running || state?.terminated || lastState?.terminated)) return false;
  const roles = new Map(podContainers(pod).map((container) => [container.name, container]));
  return init.some((status) => !hasDoneItsPart(status, roles.get(status.name)));
}

function hasDoneItsPart(status: ContainerStatus, container: PodContainer | undefined): boolean {
  if (container?.role === 'sidecar') return status.started === true;
  return status.state?.terminated?.exitCode === 0;
}

/** One that ended and waits for its next run counts as stopped. */
function countedAs({ state, lastState }: ContainerStatus): 'running' | 'stopped' | 'waiting' {
  if (state?.running) return 'running';
  return state?.terminated || lastState?.terminated ? 'stopped' : 'waiting';
}

const codeOf = ({ state }: ContainerStatus) => state?.terminated?.exitCode;

function stoppedPhase(pod: Pod, main: readonly ContainerStatus[]): Phase {
  const policies = podContainers(pod)
    .filter(({ role }) => role === 'main')
    .map((container) => restartPolicyOf(pod, container));
  if (policies.includes('Always')) return 'Running';
  if (main.every((status) => codeOf(status) === 0)) return 'Succeeded';
  return policies.every((policy) => policy === 'Never') && main.every((status) => status.state?.terminated)
    ? 'Failed'
    : 'Running';
}
