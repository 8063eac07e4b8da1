// The conditions that the kubelet keeps on a pod. Pure.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/status/generate.go

import { findCondition } from '../../../kube/conditions.ts';
import type { ContainerStatus, Pod, PodCondition } from '../../../kube/types.gen.ts';
import { podContainers } from '../pod-containers.ts';

export interface ConditionsInput {
  readonly pod: Pod;
  readonly phase: string;
  readonly main: readonly ContainerStatus[];
  readonly init: readonly ContainerStatus[];
  readonly hasSandbox: boolean;
  /** What the conditions were, for their times. */
  readonly before: readonly PodCondition[];
  readonly now: string;
}

interface Verdict {
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

/** In the order in which a real kubelet writes them. Conditions of others are not among them. */
export function podConditions(input: ConditionsInput): PodCondition[] {
  const containersReady = containersReadyVerdict(input);
  const verdicts: readonly [string, Verdict][] = [
    ['PodReadyToStartContainers', { status: input.hasSandbox ? 'True' : 'False' }],
    ['Initialized', initializedVerdict(input)],
    ['Ready', readyVerdict(input, containersReady)],
    ['ContainersReady', containersReady],
    ['PodScheduled', { status: 'True' }],
  ];
  return verdicts.map(([type, verdict]) => condition(type, verdict, input));
}

function condition(type: string, verdict: Verdict, { pod, before, now }: ConditionsInput): PodCondition {
  const old = findCondition(before, type);
  const { generation } = pod.metadata;
  return {
    type,
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status: verdict.status,
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    ...(verdict.message === undefined ? {} : { message: verdict.message }),
    lastTransitionTime: old?.status === verdict.status && old.lastTransitionTime ? old.lastTransitionTime : now,
  };
}

function initializedVerdict({ pod, phase, init, main }: ConditionsInput): Verdict {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  if (main.some(({ state, lastState }) => state?.running || state?.terminated || lastState?.terminated))
    return { status: 'True' };
  const incomplete = init.filter((status) => !isInitDone(pod, status)).map(({ name }) => name);
  if (incomplete.length === 0) return { status: 'True' };
  const message = `containers with incomplete status: [${incomplete.join(' ')}]`;
  return { status: 'False', reason: 'ContainersNotInitialized', message };
}

function isInitDone(pod: Pod, status: ContainerStatus): boolean {
  const isSidecar = podContainers(pod).some(({ name, role }) => name === status.name && role === 'sidecar');
  return isSidecar ? status.started === true : status.ready;
}

function containersReadyVerdict({ pod, phase, main, init }: ConditionsInput): Verdict {
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  const sidecars = init.filter(({ name }) =>
    podContainers(pod).some((one) => one.name === name && one.role === 'sidecar'),
  );
  const unready = [...sidecars, ...main].filter(({ ready }) => !ready).map(({ name }) => name);
  if (unready.length === 0) return { status: 'True' };
  const message = `containers with unready status: [${unready.join(' ')}]`;
  return { status: 'False', reason: 'ContainersNotReady', message };
}

function readyVerdict({ pod, before }: ConditionsInput, containersReady: Verdict): Verdict {
  if (containersReady.status === 'False') return containersReady;
  const complaints = (pod.spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = findCondition(before, conditionType);
    if (!gate) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    if (gate.status === 'True') return [];
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`];
  });
  if (complaints.length === 0) return { status: 'True' };
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: complaints.join(', ') };
}
