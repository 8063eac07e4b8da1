// What is written of a pod after a look: its status, and the last words of containers that ended.

import { readFile } from 'node:fs/promises';
import { isReason } from '../../kube/api-error.ts';
import { PODS } from '../../kube/kind-refs.ts';
import { toTimestamp } from '../../lib/clock.ts';
import { nameImage } from './images/image-id.ts';
import { attemptOf, type Observed } from './observed.ts';
import type { PodLook } from './pod-sync.ts';
import { podStatus } from './status/pod-status.ts';
import { statusPatch } from './status/status-patch.ts';

/** pkg/kubelet/container/runtime.go (MaxContainerTerminationMessageLength, …LogLength, …LogLines) */
const LONGEST_BYTES = 4096;
const LOG_BYTES = 2048;
const LOG_LINES = 80;

export async function readLastWords(look: PodLook, observed: readonly Observed[]): Promise<void> {
  const { memory, directory, context } = look;
  if (context.runtime.kind !== 'docker') return;
  for (const container of observed) {
    const { latest, name, spec } = container;
    if (latest?.status !== 'exited' || memory.lastWords.has(latest.id)) continue;
    const text = await readWords(look, directory.terminationLog(name, attemptOf(latest)));
    const wantsLog = spec.terminationMessagePolicy === 'FallbackToLogsOnError' && latest.exitCode !== 0;
    const words = text === '' && wantsLog ? await lastLines(look, latest.id) : text.slice(0, LONGEST_BYTES);
    memory.lastWords.set(latest.id, words === '' ? undefined : words);
  }
}

/** Nothing when there is no file: the container has no place for last words. */
async function readWords({ context }: PodLook, path: string): Promise<string> {
  const remote = await context.runtime.remoteFiles();
  if (remote) return (await remote.read(path, LONGEST_BYTES))?.toString('utf8') ?? '';
  return readFile(path, 'utf8').catch(() => '');
}

async function lastLines({ context, signal }: PodLook, id: string): Promise<string> {
  const { stdout, stderr } = await context.runtime.logs(id, {
    follow: false,
    timestamps: false,
    tailLines: LOG_LINES,
    signal,
  });
  const read = async (stream: AsyncIterable<Buffer>) => {
    let text = '';
    for await (const chunk of stream) text += chunk.toString('utf8');
    return text;
  };
  const [out, error] = await Promise.all([read(stdout), read(stderr)]);
  return `${out}${error}`.slice(-LOG_BYTES);
}

/** Images that were not looked at by a start of this process. */
async function nameImages({ memory, context }: PodLook, observed: readonly Observed[]): Promise<void> {
  for (const { latest } of observed) {
    if (!latest || memory.imageIds.has(latest.imageId)) continue;
    nameImage(memory, (await context.runtime.findImage(latest.imageId)) ?? { id: latest.imageId, digests: [] });
  }
}

/** How a pod ends: nothing of it will run any more, and perhaps why the kubelet made an end of it. */
export interface PodEnd {
  readonly isTerminal: boolean;
  readonly failure?: { readonly reason: string; readonly message: string };
}

export async function writeStatus(look: PodLook, observed: readonly Observed[], end: PodEnd): Promise<void> {
  const { context, pod, own, memory, sandbox } = look;
  const current = own.of(PODS).find({ name: pod.metadata.name, namespace: pod.metadata.namespace ?? '' });
  if (!current || current.metadata.uid !== pod.metadata.uid) return;
  await nameImages(look, observed);
  const before = current.status ?? {};
  const after = podStatus({
    pod: current,
    observed,
    podAddress: sandbox.address,
    hostAddress: sandbox.address,
    before,
    ...(end.failure ? { failure: end.failure } : {}),
    now: toTimestamp(context.clock.simulatedMs()),
    facts: {
      waiting: (name) => memory.waiting.get(name),
      isReady: (container) => memory.probes.isReady(container),
      isStarted: (container) => memory.probes.isStarted(container),
      terminationMessage: (id) => memory.lastWords.get(id),
      imageIdOf: (imageId) => memory.imageIds.get(imageId) ?? imageId,
      timestamp: (wallMs) => toTimestamp(wallMs),
      isTerminal: end.isTerminal,
    },
  });
  const status = statusPatch(before, after);
  if (!status) return;
  try {
    const written = await own
      .of(PODS)
      .patch(
        { name: pod.metadata.name, namespace: pod.metadata.namespace ?? '' },
        { type: 'strategic', subresource: 'status', body: { metadata: { uid: pod.metadata.uid }, status } },
      );
    memory.ownVersion = written.metadata.resourceVersion;
  } catch (error) {
    // Deleted meanwhile: there is nothing left to tell.
    if (!isReason(error, 'NotFound')) throw error;
  }
}
