// One look at a pod that is to run: make what is missing, start what should run, write what is so.

import type { Cluster } from '../../kube/cluster.ts';
import { CONFIG_MAPS, NODES, SECRETS, SERVICES } from '../../kube/kind-refs.ts';
import type { Pod } from '../../kube/types.gen.ts';
import { toTimestamp } from '../../lib/clock.ts';
import type { Requeue } from '../../reconcile/controller.ts';
import { LABELS } from '../../runtime/labels.ts';
import { formatPod, goDuration } from './go-format.ts';
import { actingFor, type KubeletContext } from './kubelet.ts';
import { graceOf, stopAll, stopContainer } from './lifecycle/stop.ts';
import { isOnSandbox, type Observed, observe } from './observed.ts';
import { type Plan, planPod } from './plan.ts';
import { restartPolicyOf } from './pod-containers.ts';
import { activeLeftMs, DEADLINE_EXCEEDED, endByDeadline } from './pod-deadline.ts';
import { ownContainers } from './pod-end.ts';
import type { PodMemory } from './pod-memory.ts';
import { readLastWords, writeStatus } from './pod-report.ts';
import { startContainer } from './pod-start.ts';
import type { PodSandbox } from './ports.ts';
import { WaitingError } from './spec/config-error.ts';
import { hostnameOf, hostsFile, resolvConf } from './spec/pod-files.ts';
import { type PodDirectory, podDirectory, writePodFiles } from './volumes/pod-directory.ts';
import { MountError, type ReadyVolume } from './volumes/pod-volumes.ts';

/** Everything about one pod that the steps of a look share. */
export interface PodLook {
  readonly context: KubeletContext;
  readonly pod: Pod;
  readonly own: Cluster;
  readonly memory: PodMemory;
  readonly sandbox: PodSandbox;
  readonly directory: PodDirectory;
  readonly signal: AbortSignal;
}

const END_PHASES = new Set(['Succeeded', 'Failed']);
/** The kubelet looks again after a failed mount. */
const MOUNT_RETRY_MS = 2_000;

export async function syncPod(context: KubeletContext, pod: Pod, signal: AbortSignal): Promise<Requeue | undefined> {
  const sandbox = context.sandboxes.find(pod.metadata.uid);
  if (!sandbox || END_PHASES.has(pod.status?.phase ?? '')) return undefined;
  const directory = podDirectory(context.dataDirectory, pod.metadata.uid);
  const look: PodLook = { context, pod, ...actingFor(context, pod), sandbox, directory, signal };
  const states = await ownContainers(context, pod);
  let observed = observe(pod, states, now(context));
  follow(look, observed);
  if (await stopDisconnected(look, observed)) observed = observe(pod, await ownContainers(context, pod), now(context));
  if (await stopUnhealthy(look, observed)) observed = observe(pod, await ownContainers(context, pod), now(context));
  await readLastWords(look, observed);
  noteEnds(look, observed);
  const leftMs = activeLeftMs(look);
  const isOver = leftMs === 0;
  const waits = leftMs === undefined || isOver ? [] : [leftMs];
  if (isOver) await endByDeadline(look, observed);
  else waits.push(...(await goOn(look, observed)));
  let seen = await lookAgain(look);
  // What has ended since then takes its sidecars with it: nobody looks again at a pod whose phase is an end.
  const left = isOver ? [] : planOf(look, seen).stop;
  if (left.length > 0) {
    await stopAll(look, left, graceOf(look));
    seen = await lookAgain(look);
  }
  await readLastWords(look, seen);
  follow(look, seen);
  const end = isOver ? { isTerminal: true, failure: DEADLINE_EXCEEDED } : { isTerminal: planOf(look, seen).isFinished };
  await writeStatus(look, seen, end);
  const refresh = look.memory.tokens.nextRefreshMs;
  const due = [...waits, ...(refresh === undefined ? [] : [Math.max(refresh, MOUNT_RETRY_MS)])];
  return due.length > 0 ? { requeueAfterMs: Math.max(1, Math.min(...due)) } : undefined;
}

async function lookAgain({ context, pod }: PodLook): Promise<readonly Observed[]> {
  return observe(pod, await context.runtime.listContainers({ [LABELS.podUid]: pod.metadata.uid }), now(context));
}

/** What is to be done with the containers now. @returns how long what is not yet possible must wait */
async function goOn(look: PodLook, observed: readonly Observed[]): Promise<number[]> {
  const plan = planOf(look, observed);
  for (const { name, fate } of observed) if (fate === 'running') look.memory.waiting.delete(name);
  const waits = await heldBack(look, plan);
  await stopAll(look, plan.stop, graceOf(look));
  if (plan.start.length > 0) waits.push(...(await startAll(look, plan)));
  else if (observed.some(({ fate }) => fate === 'running')) waits.push(...(await refreshVolumes(look)));
  return waits;
}

const now = ({ clock }: KubeletContext) => toTimestamp(clock.simulatedMs());

function planOf({ pod, memory }: PodLook, observed: readonly Observed[]): Plan {
  return planPod({
    pod,
    observed,
    isStarted: (container) => memory.probes.isStarted(container),
    restartWait: ({ name, latest }) => {
      const endMs = latest && memory.ends.get(latest.id);
      return endMs === undefined ? undefined : memory.restarts.waitSince(name, endMs);
    },
  });
}

/** Waits count from here. */
function noteEnds({ memory, context }: PodLook, observed: readonly Observed[]): void {
  for (const { fate, latest } of observed) {
    if (fate === 'exited' && latest && !memory.ends.has(latest.id))
      memory.ends.set(latest.id, context.clock.monotonicMs());
  }
}

/** Probes run while their containers do. */
function follow({ memory, pod, context }: PodLook, observed: readonly Observed[]): void {
  const { runtime, clock } = context;
  if (!memory.ending.aborted)
    memory.probes.follow(pod, observed, runtime.kind === 'docker' ? clock.wallMs() : clock.simulatedMs());
}

/** kuberuntime_manager.go (SyncPod): what ran on a sandbox that died is stopped; the plan starts it on the next one. */
async function stopDisconnected(look: PodLook, observed: readonly Observed[]): Promise<boolean> {
  const { pod, memory, sandbox } = look;
  const old = observed.filter(({ fate, latest }) => fate === 'running' && latest && !isOnSandbox(latest, sandbox));
  if (old.length === 0 || memory.ending.aborted) return false;
  const message = 'Pod sandbox changed, it will be killed and re-created.';
  await memory.events.record(pod, { type: 'Normal', reason: 'SandboxChanged', message });
  await Promise.all(old.map((container) => stopContainer(look, container, { graceSeconds: graceOf(look) })));
  return true;
}

/** kuberuntime_manager.go (computePodActions): a container that failed its probe is stopped; whether it comes back is the plan's. */
async function stopUnhealthy(look: PodLook, observed: readonly Observed[]): Promise<boolean> {
  const { pod, memory } = look;
  const stops = observed.flatMap((container) => {
    const kind = memory.probes.failureOf(container);
    if (!kind || memory.ending.aborted) return [];
    const probe = kind === 'liveness' ? container.spec.livenessProbe : container.spec.startupProbe;
    const isComingBack = restartPolicyOf(pod, container) !== 'Never';
    const message = `Container ${container.name} failed ${kind} probe${isComingBack ? ', will be restarted' : ''}`;
    const graceSeconds = probe?.terminationGracePeriodSeconds ?? graceOf(look);
    return [stopContainer(look, container, { graceSeconds, message })];
  });
  await Promise.all(stops);
  return stops.length > 0;
}

/** @returns how long each still waits */
async function heldBack({ memory, pod }: PodLook, plan: Plan): Promise<number[]> {
  const waits: number[] = [];
  for (const { container, wait } of plan.heldBack) {
    const about = `restarting failed container=${container.name} pod=${formatPod(pod)}`;
    memory.waiting.set(container.name, {
      reason: 'CrashLoopBackOff',
      message: `back-off ${goDuration(wait.delayMs)} ${about}`,
    });
    await memory.events.record(pod, {
      type: 'Warning',
      reason: 'BackOff',
      message: `Back-off restarting failed container ${container.name} in pod ${formatPod(pod)}`,
      fieldPath: container.fieldPath,
    });
    waits.push(wait.remainingMs);
  }
  return waits;
}

/** @returns how long to wait before what could not be started is tried again */
async function startAll(look: PodLook, plan: Plan): Promise<number[]> {
  await writeNameFiles(look);
  const volumes = await tryVolumes(look);
  if (!volumes) return [MOUNT_RETRY_MS];
  const waits: number[] = [];
  for (const container of plan.start) {
    if (look.memory.ending.aborted) break;
    try {
      const endMs = container.latest && look.memory.ends.get(container.latest.id);
      if (endMs !== undefined) look.memory.restarts.next(container.name, endMs);
      await startContainer(look, container, volumes);
      look.memory.waiting.delete(container.name);
    } catch (error) {
      if (!(error instanceof WaitingError)) throw error;
      look.memory.waiting.set(container.name, { reason: error.reason, message: error.message });
      waits.push(error.retryAfterMs);
    }
  }
  return waits;
}

/** What running containers see of config maps, secrets and tokens follows its sources. @returns how long to wait after a failure */
async function refreshVolumes(look: PodLook): Promise<number[]> {
  return (await tryVolumes(look)) ? [] : [MOUNT_RETRY_MS];
}

/** Undefined, and an event, when a volume cannot be made. */
async function tryVolumes(look: PodLook): Promise<ReadonlyMap<string, ReadyVolume> | undefined> {
  try {
    return await volumesOf(look);
  } catch (error) {
    if (!(error instanceof MountError)) throw error;
    await look.memory.events.record(look.pod, { type: 'Warning', reason: 'FailedMount', message: error.message });
    return undefined;
  }
}

const writesFiles = ({ context }: PodLook) => context.runtime.kind === 'docker';

/** The pod's directory and its files of name resolution. */
async function writeNameFiles(look: PodLook): Promise<void> {
  const { context, pod, directory, sandbox } = look;
  if (!writesFiles(look)) return;
  await writePodFiles(directory, [
    { path: directory.hosts, data: hostsFile(pod, sandbox.address, sandbox.hostname) },
    { path: directory.hostname, data: `${hostnameOf(pod)}\n` },
    { path: directory.resolvConf, data: resolvConf(pod, context.facts) },
  ]);
}

function volumesOf(look: PodLook): Promise<ReadonlyMap<string, ReadyVolume>> {
  const { context, pod, directory, memory, own } = look;
  const namespace = pod.metadata.namespace ?? '';
  const input = {
    pod,
    directory,
    tokens: memory.tokens,
    nowMs: context.clock.wallMs(),
    writesFiles: writesFiles(look),
    sources: {
      place: placeOf(look),
      configMap: (name: string) => own.of(CONFIG_MAPS).find({ namespace, name }),
      secret: (name: string) => own.of(SECRETS).find({ namespace, name }),
    },
  };
  return memory.volumes.prepare(input, async () => (await context.runtime.remoteFiles())?.publish(directory.path));
}

export function placeOf({ sandbox, pod, context }: PodLook) {
  const node = context.cluster.of(NODES).find({ name: pod.spec?.nodeName ?? '' });
  return { podIPs: [sandbox.address], hostIPs: [sandbox.address], allocatable: node?.status?.allocatable ?? {} };
}

/** What a container's environment is made from. */
export function environmentSources(look: PodLook) {
  const { context, pod } = look;
  const namespace = pod.metadata.namespace ?? '';
  return {
    configMap: (name: string) => context.cluster.of(CONFIG_MAPS).find({ namespace, name }),
    secret: (name: string) => context.cluster.of(SECRETS).find({ namespace, name }),
    services: context.cluster.of(SERVICES).list(),
    kubernetesAddress: context.facts.kubernetesServiceAddress,
    place: placeOf(look),
  };
}
