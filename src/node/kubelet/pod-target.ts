// A container of a pod as the target of probes and hooks.

import { NODES } from '../../kube/kind-refs.ts';
import type { Pod } from '../../kube/types.gen.ts';
import type { ActionTarget } from './actions/target.ts';
import type { KubeletContext } from './kubelet.ts';
import type { Observed } from './observed.ts';
import type { PodContainer } from './pod-containers.ts';
import type { PodLook } from './pod-sync.ts';
import type { ProbeRequest } from './probes/pod-probes.ts';
import { type ProbeOutcome, runProbe } from './probes/prober.ts';

export function targetOf({ context, pod, sandbox }: PodLook, { spec, latest }: Observed): ActionTarget {
  const facts = { container: spec, containerId: latest?.id ?? '' };
  return { ...facts, runtime: context.runtime, clock: context.clock, sandbox, kubeletVersion: versionOf(context, pod) };
}

function versionOf({ cluster }: KubeletContext, pod: Pod): string {
  const node = cluster.of(NODES).find({ name: pod.spec?.nodeName ?? '' });
  return node?.status?.nodeInfo?.kubeletVersion ?? '';
}

/** One probe of a pod, wherever it is plugged in by now. */
export async function probePod(
  context: KubeletContext,
  { pod, request }: { pod: Pod; request: ProbeRequest },
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const sandbox = context.sandboxes.find(pod.metadata.uid);
  if (!sandbox) return { result: 'error', output: 'the pod has no network' };
  const { runtime, clock } = context;
  const facts = { container: request.container.spec, containerId: request.containerId };
  const target = { ...facts, runtime, clock, sandbox, kubeletVersion: versionOf(context, pod) };
  return runProbe(target, request.probe, signal);
}

const KINDS = { liveness: 'Liveness', readiness: 'Readiness', startup: 'Startup' } as const;

/** pkg/kubelet/prober/prober.go (probe): what the pod's events say of a probe that was no plain success. */
export function probeEvent(
  { kind, container }: { kind: ProbeRequest['kind']; container: PodContainer },
  outcome: ProbeOutcome,
) {
  const name = KINDS[kind];
  const { result, output } = outcome;
  const base = { type: 'Warning', fieldPath: container.fieldPath } as const;
  if (result === 'warning') return { ...base, reason: 'ProbeWarning', message: `${name} probe warning: ${output}` };
  const how = result === 'error' ? 'errored and resulted in unknown state' : 'failed';
  return { ...base, reason: 'Unhealthy', message: `${name} probe ${how}: ${output}` };
}
