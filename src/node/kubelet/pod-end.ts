// The end of a pod: its containers are stopped with their grace, removed, and the object is taken out of the API.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet.go (SyncTerminatingPod, SyncTerminatedPod)

import { isReason } from '../../kube/api-error.ts';
import { PODS } from '../../kube/kind-refs.ts';
import type { Pod } from '../../kube/types.gen.ts';
import { toTimestamp } from '../../lib/clock.ts';
import type { ContainerState } from '../../runtime/container-runtime.ts';
import { LABELS } from '../../runtime/labels.ts';
import { actingFor, type KubeletContext } from './kubelet.ts';
import { graceOf, stopAll } from './lifecycle/stop.ts';
import { observe } from './observed.ts';
import { readLastWords, writeStatus } from './pod-report.ts';
import type { PodLook } from './pod-sync.ts';
import { listPodDirectories, podDirectory, podsRoot, removePodDirectory } from './volumes/pod-directory.ts';

/** @param pod undefined: the object is gone; what it left is removed */
export async function endPod(
  context: KubeletContext,
  { namespace = '', name }: { namespace?: string; name: string },
  pod: Pod | undefined,
): Promise<undefined> {
  const { runtime, facts } = context;
  const labels = { [LABELS.cluster]: facts.clusterArn, [LABELS.namespace]: namespace, [LABELS.pod]: name };
  const states = await runtime.listContainers(labels);
  const uids = new Set([
    ...states.map((state) => state.labels[LABELS.podUid] ?? ''),
    ...(pod ? [pod.metadata.uid] : []),
  ]);
  if (pod)
    await stopGently(
      context,
      pod,
      states.filter((state) => state.labels[LABELS.podUid] === pod.metadata.uid),
    );
  if (context.stopping.aborted) return undefined;
  await Promise.all(states.map(({ id }) => runtime.removeContainer(id)));
  for (const uid of uids) {
    forget(context, uid);
    if (uid !== '' && runtime.kind === 'docker') await removePodFiles(context, uid); // Others have no files.
  }
  if (pod) await deleteObject(context, pod);
  return undefined;
}

function forget({ memories }: KubeletContext, uid: string): void {
  memories.get(uid)?.lose();
  memories.delete(uid);
}

async function removePodFiles({ runtime, dataDirectory }: KubeletContext, uid: string): Promise<void> {
  const directory = podDirectory(dataDirectory, uid);
  await removePodDirectory(directory);
  await (await runtime.remoteFiles())?.remove(directory.path);
}

/** The containers of a pod. What an older pod of its name left, after a forced deletion, is removed. */
export async function ownContainers(context: KubeletContext, pod: Pod): Promise<readonly ContainerState[]> {
  const { runtime, facts } = context;
  const { name, namespace = '', uid } = pod.metadata;
  const uidOf = ({ labels }: ContainerState) => labels[LABELS.podUid] ?? '';
  const labels = { [LABELS.cluster]: facts.clusterArn, [LABELS.namespace]: namespace, [LABELS.pod]: name };
  const states = await runtime.listContainers(labels);
  const others = states.filter((state) => uidOf(state) !== uid);
  await Promise.all(others.map(({ id }) => runtime.removeContainer(id)));
  for (const other of new Set(others.map(uidOf))) {
    forget(context, other);
    if (other !== '') await removePodFiles(context, other);
  }
  return states.filter((state) => uidOf(state) === uid);
}

async function stopGently(context: KubeletContext, pod: Pod, states: readonly ContainerState[]): Promise<void> {
  const { own, memory } = actingFor(context, pod);
  memory.end();
  const moment = toTimestamp(context.clock.simulatedMs());
  const running = observe(pod, states, moment).filter(({ fate }) => fate === 'running');
  const sandbox = context.sandboxes.find(pod.metadata.uid);
  if (running.length === 0) return;
  if (!sandbox) {
    // Nobody can be reached any more, and nothing is known of an address.
    const seconds = pod.metadata.deletionGracePeriodSeconds ?? 0;
    await Promise.all(running.map(async ({ latest }) => latest && context.runtime.stopContainer(latest.id, seconds)));
    return;
  }
  const directory = podDirectory(context.dataDirectory, pod.metadata.uid);
  const look: PodLook = { context, pod, own, memory, sandbox, directory, signal: context.stopping };
  await stopAll(look, running, graceOf(look));
  if (memory.gone.aborted || context.stopping.aborted) return;
  const after = await context.runtime.listContainers({ [LABELS.podUid]: pod.metadata.uid });
  const seen = observe(pod, after, toTimestamp(context.clock.simulatedMs()));
  await readLastWords(look, seen);
  await writeStatus(look, seen, { isTerminal: true });
}

async function deleteObject(context: KubeletContext, pod: Pod): Promise<void> {
  const { name, namespace = '', uid } = pod.metadata;
  const { own } = actingFor(context, pod);
  forget(context, uid);
  await own
    .of(PODS)
    .delete({ name, namespace }, { gracePeriodSeconds: 0, preconditions: { uid } })
    .catch((error: unknown) => {
      // Somebody was quicker, or another pod has the name now.
      if (!isReason(error, 'NotFound') && !isReason(error, 'Conflict')) throw error;
    });
}

/** What pods that are no more have left, after a crash or while the engine was away: its containers for the loop, its files at once. */
export async function sweepPods(context: KubeletContext, enqueue: (key: string) => void): Promise<void> {
  const { runtime, facts, cluster, logger, dataDirectory } = context;
  try {
    for (const { labels } of await runtime.listContainers({ [LABELS.cluster]: facts.clusterArn }))
      if (labels[LABELS.pod]) enqueue(`${labels[LABELS.namespace]}/${labels[LABELS.pod]}`);
    const remote = await runtime.remoteFiles();
    const copies = (await remote?.list(podsRoot(dataDirectory))) ?? [];
    const found = new Set([...(await listPodDirectories(dataDirectory)), ...copies]);
    // Looked at last: a pod is there before its files.
    for (const { metadata } of cluster.of(PODS).list()) found.delete(metadata.uid);
    for (const uid of found) await removePodFiles(context, uid);
  } catch (error) {
    logger.warn({ error }, 'what pods that are no more have left could not be looked for');
  }
}
