// What to do next with the containers of a pod, from what is known of them. Pure.
// The model is computePodActions in https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/kuberuntime_manager.go

import type { Pod } from '../../kube/types.gen.ts';
import type { Wait } from './back-off.ts';
import type { Observed } from './observed.ts';
import { isToRestart } from './pod-containers.ts';

export interface PlanInput {
  readonly pod: Pod;
  readonly observed: readonly Observed[];
  /** The startup probe has passed, or there is none. */
  isStarted(container: Observed): boolean;
  /** How long a container that ended must still wait for its next run. */
  restartWait(container: Observed): Wait | undefined;
}

export interface HeldBack {
  readonly container: Observed;
  readonly wait: Wait;
}

export interface Plan {
  readonly start: readonly Observed[];
  /** To be restarted, but not yet. */
  readonly heldBack: readonly HeldBack[];
  /** Sidecars whose pod is done. */
  readonly stop: readonly Observed[];
  /** All init containers have done their part. */
  readonly isInitialized: boolean;
  /** Nothing will run any more (what is in `stop` still does). */
  readonly isFinished: boolean;
}

export function planPod(input: PlanInput): Plan {
  const main = input.observed.filter(({ role }) => role === 'main');
  const wanted = main.filter((container) => isWanted(input.pod, container));
  if (wanted.length === 0 && !main.some(isRunning)) return finished(input, true);
  // Once a main container was made, init containers are history: kuberuntime_manager.go, HasAnyRegularContainerCreated.
  if (main.some(({ latest }) => latest !== undefined)) {
    const sidecars = input.observed.filter((container) => container.role === 'sidecar' && !isRunning(container));
    return going(input, [...sidecars, ...wanted]);
  }
  return planInit(input, wanted);
}

const isRunning = ({ fate }: Observed) => fate === 'running';

function isWanted(pod: Pod, container: Observed): boolean {
  if (container.fate === 'running') return false;
  if (container.fate === 'none' || container.fate === 'created') return true;
  return isToRestart(pod, container, container.exitCode ?? 0);
}

function finished(input: PlanInput, isInitialized: boolean): Plan {
  const stop = input.observed.filter((container) => container.role !== 'main' && isRunning(container));
  return { start: [], heldBack: [], stop, isInitialized, isFinished: true };
}

/** Init containers one after another; the main ones when all have done their part. */
function planInit(input: PlanInput, wanted: readonly Observed[]): Plan {
  const pending: Observed[] = [];
  for (const container of input.observed) {
    if (container.role !== 'init' && container.role !== 'sidecar') continue;
    const step = initStep(container, input);
    if (step === 'failed') return finished(input, false);
    if (step === 'start') pending.push(container);
    if (step !== 'done') return { ...going(input, pending), isInitialized: false };
  }
  return going(input, wanted);
}

function initStep(container: Observed, { pod, isStarted }: PlanInput): 'done' | 'wait' | 'start' | 'failed' {
  const { role, fate, exitCode } = container;
  if (fate === 'running') return role === 'sidecar' && isStarted(container) ? 'done' : 'wait';
  if (fate === 'none' || fate === 'created' || role === 'sidecar') return 'start';
  // With its containers lost the pod begins anew, as after a node's restart; a failure under `Never` stays one.
  if (exitCode === 0) return fate === 'lost' ? 'start' : 'done';
  return isToRestart(pod, container, exitCode ?? 0) ? 'start' : 'failed';
}

/** Sorts what should run into what may start now and what waits; ephemeral containers start once, whenever they appear. */
function going(input: PlanInput, wanted: readonly Observed[]): Plan {
  const ephemeral = input.observed.filter(
    ({ role, fate }) => role === 'ephemeral' && (fate === 'none' || fate === 'created'),
  );
  const start: Observed[] = [...ephemeral];
  const heldBack: HeldBack[] = [];
  for (const container of wanted) {
    const wait = container.fate === 'exited' ? input.restartWait(container) : undefined;
    if (wait) heldBack.push({ container, wait });
    else start.push(container);
  }
  return { start, heldBack, stop: [], isInitialized: true, isFinished: false };
}
