// The status of a pod, from its containers. Pure.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go (generateAPIPodStatus)

import type { Pod, PodStatus } from '../../../kube/types.gen.ts';
import type { Observed } from '../observed.ts';
import { containerStatus, type StatusFacts } from './container-status.ts';
import { podConditions } from './pod-conditions.ts';
import { podPhase } from './pod-phase.ts';

export interface PodStatusInput {
  readonly pod: Pod;
  readonly observed: readonly Observed[];
  readonly facts: Omit<StatusFacts, 'defaultWaiting'>;
  /** The pod's own address, once it is plugged. */
  readonly podAddress?: string;
  readonly hostAddress?: string;
  /** Why the kubelet ended the pod: `DeadlineExceeded` … */
  readonly failure?: { readonly reason: string; readonly message: string };
  readonly before: PodStatus;
  readonly now: string;
}

export function podStatus(input: PodStatusInput): PodStatus {
  const { pod, before, now } = input;
  const hasInit = (pod.spec?.initContainers ?? []).length > 0;
  const facts = { defaultWaiting: hasInit ? 'PodInitializing' : 'ContainerCreating', ...input.facts };
  const statusesOf = (...roles: readonly string[]) =>
    input.observed.filter(({ role }) => roles.includes(role)).map((observed) => containerStatus(observed, facts));
  const init = statusesOf('init', 'sidecar');
  const main = statusesOf('main').sort((a, b) => (a.name < b.name ? -1 : 1));
  const ephemeral = statusesOf('ephemeral');
  const phase = input.failure ? 'Failed' : podPhase({ pod, main, init, isTerminal: facts.isTerminal });
  const hasSandbox = input.podAddress !== undefined && !facts.isTerminal;
  const conditions = podConditions({ pod, phase, main, init, hasSandbox, before: before.conditions ?? [], now });
  const { hostAddress, podAddress } = input;
  const status = {
    conditions,
    containerStatuses: main,
    ...(init.length > 0 ? { initContainerStatuses: init } : {}),
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
    ...(hostAddress === undefined ? {} : { hostIP: hostAddress, hostIPs: [{ ip: hostAddress }] }),
    ...(podAddress === undefined ? {} : { podIP: podAddress, podIPs: [{ ip: podAddress }] }),
    ...(input.failure ?? {}),
    phase,
    startTime: before.startTime ?? now,
  };
  const { generation } = pod.metadata;
  return generation === undefined ? status : { observedGeneration: generation, ...status };
}
