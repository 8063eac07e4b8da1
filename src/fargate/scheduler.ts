// The Fargate scheduler: refuses a pod, or sizes it, takes a network interface, registers its node and binds it.
// Every step is idempotent by pod uid, so that a crash or a stale read between two of them costs nothing.

import { isReason } from '../kube/api-error.ts';
import type { Cluster } from '../kube/cluster.ts';
import { CONFIG_MAPS, NODES, PODS } from '../kube/kind-refs.ts';
import { type KindRef, type New, objectKey, splitKey } from '../kube/object.ts';
import { watching } from '../kube/sources.ts';
import type { Binding, Pod } from '../kube/types.gen.ts';
import { toTimestamp } from '../lib/clock.ts';
import type { Controller } from '../reconcile/controller.ts';
import type { FargateContext } from './context.ts';
import { decideLogging, LOGGING_CONFIG_MAP, LOGGING_NAMESPACE } from './logging.ts';
import { FARGATE_SCHEDULER } from './mark-pod.ts';
import { PROFILE_LABEL } from './match.ts';
import { fargateNode, nodeNameOf } from './node.ts';
import type { FargateProfile, PodInterface } from './ports.ts';
import { type Refusal, reportRefusal } from './refusal.ts';
import { unsupportedMessage, type VolumeLookup } from './refuse.ts';
import { capacityText, type TaskSize, taskSize } from './size.ts';

const IDENTITY = { user: 'eks:fargate-scheduler', groups: ['system:authenticated'], fieldManager: FARGATE_SCHEDULER };

const LAUNCH_BLOCKS = {
  RoleNotInAuthConfig:
    'Pod execution role is not found in auth config or does not have all required permissions for launching fargate pods.',
  RoleNotAssumable:
    'Failed to assume PodExecutionRole; Please make sure the role exists and trusts the eks-fargate-pods.amazonaws.com service principal',
} as const;

/** The bodies of `pods/binding`. */
const POD_BINDINGS: KindRef<Binding> = { group: '', version: 'v1', kind: 'Pod', plural: 'pods', namespaced: true };

/** How many pods are launched at once. */
const WORKERS = 16;

export function fargateScheduler(context: FargateContext): Controller {
  const cluster = context.cluster.as(IDENTITY);
  const waiting = () =>
    cluster
      .of(PODS)
      .list()
      .filter(isWaiting)
      .map((pod) => objectKey(pod.metadata));
  return {
    name: FARGATE_SCHEDULER,
    workers: WORKERS,
    sources: [
      watching(cluster, PODS, ({ object }) => (isWaiting(object) ? [objectKey(object.metadata)] : [])),
      (enqueue) => context.profiles.subscribe(() => waiting().forEach(enqueue)),
      (enqueue) => context.network.onRelease(() => waiting().forEach(enqueue)),
    ],
    async reconcile(key) {
      const pod = cluster.of(PODS).find(splitKey(key));
      if (pod && isWaiting(pod)) await schedule(pod, { ...context, cluster });
      return undefined;
    },
  };
}

function isWaiting(pod: Pod): boolean {
  return (
    pod.spec?.schedulerName === FARGATE_SCHEDULER && !pod.spec.nodeName && pod.metadata.deletionTimestamp === undefined
  );
}

async function schedule(pod: Pod, context: FargateContext): Promise<void> {
  const verdict = judge(pod, context);
  if ('refusal' in verdict) return reportRefusal(pod, verdict.refusal, context);
  await announce(pod, verdict.size, context);
  const networkInterface = await context.network.attach({
    podUid: pod.metadata.uid,
    namespace: pod.metadata.namespace ?? '',
    podName: pod.metadata.name,
    subnetIds: verdict.profile.subnetIds,
  });
  if (!networkInterface) return reportRefusal(pod, noAddress(pod), context);
  await registerNode(networkInterface, verdict.size, context);
  await bind(pod, nodeNameOf(networkInterface), context);
}

type Verdict = { readonly refusal: Refusal } | { readonly profile: FargateProfile; readonly size: TaskSize };

/** What can be said of the pod without touching anything. */
function judge(pod: Pod, context: FargateContext): Verdict {
  const name = pod.metadata.labels?.[PROFILE_LABEL] ?? '';
  const profile = context.profiles.list().find((candidate) => candidate.name === name && candidate.isActive);
  if (!profile)
    return refuse('POD_MISCONFIGURED_PROFILE', `Misconfigured Fargate Profile: fargate profile ${name} is not active`);
  if (profile.launchBlock) {
    const why = LAUNCH_BLOCKS[profile.launchBlock];
    const message = `Misconfigured Fargate Profile: fargate profile ${name} blocked for new launches due to: ${why}`;
    return refuse('POD_MISCONFIGURED_PROFILE', message);
  }
  const unsupported = unsupportedMessage(pod, volumeLookup(context.cluster));
  if (unsupported !== undefined) return refuse('POD_UNSUPPORTED_ON_FARGATE', unsupported);
  const size = pod.spec && taskSize(pod.spec);
  if (!size) {
    return refuse(
      'POD_CPU_MEM_EXCEEDS_MAX_FARGATE_SIZE',
      "Your pod's cpu/memory requirements exceed the max Fargate configuration",
    );
  }
  return { profile, size };
}

function refuse(reason: string, message: string): Verdict {
  return { refusal: { reason, message } };
}

function noAddress(pod: Pod): Refusal {
  const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
  return { reason: 'POD_PROVISIONING_TIMED_OUT', message: `Pod provisioning timed out (will retry) for pod: ${name}` };
}

/** Emulator: no persistent volumes are served yet, so no claim can be found. */
function volumeLookup(_cluster: Cluster): VolumeLookup {
  return { claim: () => undefined, volume: () => undefined };
}

/** Writes the annotations, and tells about logging the first time. */
async function announce(pod: Pod, size: TaskSize, context: FargateContext): Promise<void> {
  const logging = decideLogging(
    context.cluster.of(CONFIG_MAPS).find({ namespace: LOGGING_NAMESPACE, name: LOGGING_CONFIG_MAP }),
  );
  const wanted = {
    CapacityProvisioned: capacityText(size),
    Logging: pod.metadata.annotations?.['Logging'] ?? logging.annotation,
  };
  const have = pod.metadata.annotations ?? {};
  if (have['CapacityProvisioned'] === wanted.CapacityProvisioned && have['Logging'] === wanted.Logging) return;
  if (have['Logging'] === undefined) await context.events.record(pod, logging.event);
  await context.cluster.of(PODS).patch(nameOf(pod), { type: 'merge', body: { metadata: { annotations: wanted } } });
}

async function registerNode(networkInterface: PodInterface, size: TaskSize, context: FargateContext): Promise<void> {
  const now = toTimestamp(context.clock.simulatedMs());
  const node = fargateNode({ networkInterface, size, environment: context.environment, now });
  await context.cluster
    .of(NODES)
    .create(node)
    .catch((error: unknown) => {
      if (!isReason(error, 'AlreadyExists')) throw error;
    });
}

async function bind(pod: Pod, nodeName: string, context: FargateContext): Promise<void> {
  const binding: New<Binding> = { metadata: nameOf(pod), target: { kind: 'Node', name: nodeName } };
  const { name, namespace } = nameOf(pod);
  await context.cluster.of(POD_BINDINGS).create(binding, { namespace, subresource: { name: 'binding', of: name } });
  const message = `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${nodeName}`;
  await context.events.record(pod, { type: 'Normal', reason: 'Scheduled', message });
}

function nameOf(pod: Pod): { name: string; namespace: string } {
  return { name: pod.metadata.name, namespace: pod.metadata.namespace ?? '' };
}
