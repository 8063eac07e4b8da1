// What `kubectl get pods` shows: pkg/printers/internalversion/printers.go (printPod).

import type { ContainerStatus, Pod } from '../../../../kube/types.gen.ts';
import { age, ageColumn, nameColumn } from '../../columns.ts';
import type { Column } from '../../kind.ts';

export const POD_COLUMNS: readonly Column<Pod>[] = [
  nameColumn,
  {
    name: 'Ready',
    type: 'string',
    description: 'The aggregate readiness state of this pod for accepting traffic.',
    cell: (pod) => `${readyCount(pod)}/${(pod.spec?.containers.length ?? 0) + sidecars(pod).size}`,
  },
  {
    name: 'Status',
    type: 'string',
    description: 'The aggregate status of the containers in this pod.',
    cell: podReason,
  },
  {
    name: 'Restarts',
    type: 'string',
    description:
      'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
    cell: restartsText,
  },
  ageColumn,
  {
    name: 'IP',
    type: 'string',
    description: { of: 'core.v1.PodStatus.podIP' },
    priority: 1,
    cell: ({ status }) => status?.podIPs?.[0]?.ip || status?.podIP || '<none>',
  },
  {
    name: 'Node',
    type: 'string',
    description: { of: 'core.v1.PodSpec.nodeName' },
    priority: 1,
    cell: ({ spec }) => spec?.nodeName || '<none>',
  },
  {
    name: 'Nominated Node',
    type: 'string',
    description: { of: 'core.v1.PodStatus.nominatedNodeName' },
    priority: 1,
    cell: ({ status }) => status?.nominatedNodeName || '<none>',
  },
  {
    name: 'Readiness Gates',
    type: 'string',
    description: { of: 'core.v1.PodSpec.readinessGates' },
    priority: 1,
    cell: readinessGates,
  },
];

function sidecars(pod: Pod): ReadonlySet<string> {
  return new Set(
    (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  );
}

function readyCount(pod: Pod): number {
  const names = sidecars(pod);
  const started = (pod.status?.initContainerStatuses ?? []).filter(
    ({ name, started: isStarted, ready }) => names.has(name) && isStarted && ready,
  );
  return (
    started.length + (pod.status?.containerStatuses ?? []).filter(({ ready, state }) => ready && state?.running).length
  );
}

function restartsText(pod: Pod, nowMs: number): string {
  const init = pod.status?.initContainerStatuses ?? [];
  const names = sidecars(pod);
  const counted = isInitializing(pod)
    ? init
    : [...(pod.status?.containerStatuses ?? []), ...init.filter(({ name }) => names.has(name))];
  const restarts = counted.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const last = counted
    .flatMap(({ lastState }) => lastState?.terminated?.finishedAt ?? [])
    .sort()
    .at(-1);
  return restarts > 0 && last ? `${restarts} (${age(last, nowMs)} ago)` : String(restarts);
}

const isInitializing = (pod: Pod) => initReason(pod) !== undefined;

/** The word that says how the pod is: the phase, or something closer. */
function podReason(pod: Pod): string {
  const { status, metadata } = pod;
  const gated = status?.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated');
  const start = gated ? 'SchedulingGated' : status?.reason || status?.phase || '';
  const reason = initReason(pod) ?? containersReason(pod, start);
  if (metadata.deletionTimestamp === undefined) return reason;
  if (status?.reason === 'NodeLost') return 'Unknown';
  return status?.phase === 'Failed' || status?.phase === 'Succeeded' ? reason : 'Terminating';
}

function initReason(pod: Pod): string | undefined {
  const names = sidecars(pod);
  const total = pod.spec?.initContainers?.length ?? 0;
  const initialized = pod.status?.conditions?.some(({ type, status }) => type === 'Initialized' && status === 'True');
  for (const [index, container] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const { terminated, waiting } = container.state ?? {};
    if (terminated?.exitCode === 0) continue;
    if (names.has(container.name) && container.started) continue;
    if (terminated) return `Init:${terminated.reason || exitText(terminated)}`;
    if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`;
    return initialized ? undefined : `Init:${index}/${total}`;
  }
  return undefined;
}

const exitText = ({ signal, exitCode }: { signal?: number; exitCode: number }) =>
  signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;

function containersReason(pod: Pod, start: string): string {
  let reason = start;
  let hasRunning = false;
  for (const { state, ready } of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    const said = stateReason(state);
    if (said !== undefined) reason = said;
    else if (ready && state?.running) hasRunning = true;
  }
  if (reason !== 'Completed' || !hasRunning) return reason;
  const isReady = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  return isReady ? 'Running' : 'NotReady';
}

function stateReason(state: ContainerStatus['state']): string | undefined {
  if (state?.waiting?.reason) return state.waiting.reason;
  if (state?.terminated) return state.terminated.reason || exitText(state.terminated);
  return undefined;
}

function readinessGates({ spec, status }: Pod): string {
  const gates = spec?.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const met = gates.filter(({ conditionType }) =>
    status?.conditions?.some(({ type, status: value }) => type === conditionType && value === 'True'),
  );
  return `${met.length}/${gates.length}`;
}

const OVER: Readonly<Record<string, string>> = {
  Succeeded: 'The pod has completed successfully.',
  Failed: 'The pod failed.',
};

/** printers.go (podSuccessConditions, podFailedConditions). */
export function podRowConditions({ status }: Pod): readonly object[] {
  const reason = status?.phase ?? '';
  const message = OVER[reason];
  return message === undefined ? [] : [{ type: 'Completed', status: 'True', reason, message }];
}
