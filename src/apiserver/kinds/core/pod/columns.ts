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
    cell: (pod) => `${readyCount(pod)}/${(pod.spec?.containers?.length ?? 0) + sidecars(pod).size}`,
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

/** How far the containers that come first are. */
interface Initialization {
  /** The word for what is still to be waited for; undefined: nothing. */
  readonly reason: string | undefined;
  /** Upstream looks no further than to the first one that is waited for. */
  readonly seen: readonly ContainerStatus[];
  /** How many of them go on beside the others, and are ready. */
  readonly ready: number;
  /** Whether the other containers count. */
  readonly isOver: boolean;
}

function initialization(pod: Pod): Initialization {
  const names = sidecars(pod);
  const statuses = pod.status?.initContainerStatuses ?? [];
  const isWaitedFor = ({ name, started, state }: ContainerStatus) =>
    state?.terminated?.exitCode !== 0 && !(names.has(name) && started);
  const at = statuses.findIndex(isWaitedFor);
  const waited = statuses[at];
  const seen = waited ? statuses.slice(0, at + 1) : statuses;
  const going = seen.filter((one) => one.state?.terminated?.exitCode !== 0 && one !== waited);
  const initialized = pod.status?.conditions?.some(({ type, status }) => type === 'Initialized' && status === 'True');
  return {
    reason: waited && initReason(waited, `${at}/${pod.spec?.initContainers?.length ?? 0}`),
    seen,
    ready: going.filter(({ ready }) => ready).length,
    isOver: !waited || initialized === true,
  };
}

function initReason({ state = {} }: ContainerStatus, progress: string): string {
  const { terminated, waiting } = state;
  if (terminated) return `Init:${terminated.reason || exitText(terminated)}`;
  return `Init:${waiting?.reason && waiting.reason !== 'PodInitializing' ? waiting.reason : progress}`;
}

function readyCount(pod: Pod): number {
  const { ready, isOver } = initialization(pod);
  const others = isOver ? (pod.status?.containerStatuses ?? []) : [];
  return ready + others.filter(({ ready: isReady, state }) => isReady && !saidOf(state) && state?.running).length;
}

function restartsText(pod: Pod, nowMs: number): string {
  const { seen, isOver } = initialization(pod);
  const names = sidecars(pod);
  const counted = isOver
    ? [...(pod.status?.containerStatuses ?? []), ...seen.filter(({ name }) => names.has(name))]
    : seen;
  const restarts = counted.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const last = counted
    .flatMap(({ lastState }) => lastState?.terminated?.finishedAt ?? [])
    .sort()
    .at(-1);
  return restarts > 0 && last ? `${restarts} (${age(last, nowMs)} ago)` : String(restarts);
}

/** The word that says how the pod is: the phase, or something closer. */
function podReason(pod: Pod): string {
  const { status, metadata } = pod;
  const gated = status?.conditions?.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated');
  const init = initialization(pod);
  const start = init.reason ?? (gated ? 'SchedulingGated' : status?.reason || status?.phase || '');
  const reason = init.isOver ? containersReason(pod, start) : start;
  if (metadata.deletionTimestamp === undefined) return reason;
  if (status?.reason === 'NodeLost') return 'Unknown';
  return status?.phase === 'Failed' || status?.phase === 'Succeeded' ? reason : 'Terminating';
}

const exitText = ({ signal, exitCode }: { signal?: number; exitCode: number }) =>
  signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;

function containersReason(pod: Pod, start: string): string {
  let reason = start;
  let failure: string | undefined;
  let hasRunning = false;
  for (const { state, ready } of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    const said = saidOf(state);
    if (said === undefined && ready && state?.running) hasRunning = true;
    reason = said ?? reason;
    if (!state?.waiting?.reason && (state?.terminated?.exitCode ?? 0) !== 0) failure = reason;
  }
  if (reason !== 'Completed') return reason;
  const isReady = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  if (hasRunning && isReady) return 'Running';
  return failure ?? (hasRunning ? 'NotReady' : reason);
}

function saidOf(state: ContainerStatus['state']): string | undefined {
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
