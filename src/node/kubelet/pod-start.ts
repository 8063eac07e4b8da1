// Starting one container of a pod: image, environment, mounts, spec, create, start.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/kuberuntime_container.go (startContainer)

import { RuntimeError } from '../../runtime/container-runtime.ts';
import { LABELS } from '../../runtime/labels.ts';
import { nameImage } from './images/image-id.ts';
import { ensureImage } from './images/pull.ts';
import { HookError, runHook } from './lifecycle/hook.ts';
import { graceOf, stopContainer } from './lifecycle/stop.ts';
import { attemptOf, isOnSandbox, type Observed } from './observed.ts';
import { environmentSources, type PodLook } from './pod-sync.ts';
import { targetOf } from './pod-target.ts';
import { WaitingError } from './spec/config-error.ts';
import { containerSpec } from './spec/container-spec.ts';
import { environmentOf } from './spec/environment.ts';
import { hostnameOf } from './spec/pod-files.ts';
import { mountsOf } from './volumes/mounts.ts';
import type { ReadyVolume } from './volumes/pod-volumes.ts';

/** Throws WaitingError when the container cannot be made as it is written. A start that the engine refuses is a run that failed. */
export async function startContainer(
  look: PodLook,
  container: Observed,
  volumes: ReadonlyMap<string, ReadyVolume>,
): Promise<void> {
  const { context, pod, memory } = look;
  const { runtime } = context;
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string) =>
    memory.events.record(pod, { type, reason, message, fieldPath: container.fieldPath });
  let made: string | undefined;
  try {
    const id = await create(look, container, volumes);
    made = id;
    const told = tell('Normal', 'Created', `Created container: ${container.name}`);
    await context.starts.take(() => runtime.startContainer(id)).finally(() => told);
    await tell('Normal', 'Started', `Started container ${container.name}`);
    await runPostStart(look, container, id);
  } catch (error) {
    // It was no run: the next one is on another sandbox.
    if (error instanceof RuntimeError && error.reason === 'SandboxGone' && made !== undefined)
      await runtime.removeContainer(made);
    if (error instanceof RuntimeError && error.reason === 'StartFailed') {
      await tell('Warning', 'Failed', `Error: ${error.message}`);
      return;
    }
    if (error instanceof WaitingError && error.reason === 'CreateContainerConfigError')
      await tell('Warning', 'Failed', `Error: ${error.message}`);
    throw error;
  }
}

/** A container whose hook fails is stopped again, and is one that ended. */
async function runPostStart(look: PodLook, container: Observed, id: string): Promise<void> {
  const handler = container.spec.lifecycle?.postStart;
  const latest = handler && (await look.context.runtime.findContainer(id));
  if (!latest) return;
  const { pod, memory, signal } = look;
  const started: Observed = { ...container, latest, fate: 'running' };
  const cut = AbortSignal.any([signal, memory.ending]);
  try {
    await runHook(targetOf(look, started), { handler, pod }, cut);
  } catch (error) {
    // The pod is to end, or we are: its container is left to whoever sees to that.
    if (cut.aborted || !(error instanceof HookError)) return;
    const facts = { type: 'Warning', reason: 'FailedPostStartHook', message: 'PostStartHook failed' } as const;
    await memory.events.record(pod, { ...facts, fieldPath: container.fieldPath });
    await stopContainer(look, started, { graceSeconds: graceOf(look), message: 'FailedPostStartHook' });
    throw new WaitingError('PostStartHookError', error.message);
  }
}

async function create(look: PodLook, container: Observed, volumes: ReadonlyMap<string, ReadyVolume>): Promise<string> {
  const { context, pod, memory, directory, sandbox, signal } = look;
  const { runtime, clock, pull, facts } = context;
  if (container.fate === 'created' && container.latest) {
    if (isOnSandbox(container.latest, sandbox)) return container.latest.id;
    await runtime.removeContainer(container.latest.id);
  }
  const sources = environmentSources(look);
  const { secret } = sources;
  const image = await ensureImage({ pod, container, memory, runtime, clock, pull, signal, secret });
  nameImage(memory, image);
  const environment = environmentOf({ pod, container: container.spec, sources });
  const { variables } = environment;
  for (const message of environment.warnings)
    await memory.events.record(pod, { type: 'Warning', reason: 'InvalidEnvironmentVariableNames', message });
  const attempt = container.nextAttempt;
  const remote = await runtime.remoteFiles();
  const mounts =
    runtime.kind === 'docker'
      ? await mountsOf({ container: container.spec, attempt, volumes, directory, variables, remote })
      : [];
  await remote?.publish(directory.path);
  const { name, namespace = '', uid } = pod.metadata;
  const labels = {
    [LABELS.cluster]: facts.clusterArn,
    [LABELS.namespace]: namespace,
    [LABELS.pod]: name,
    [LABELS.podUid]: uid,
    [LABELS.container]: container.name,
    [LABELS.attempt]: String(attempt),
    [LABELS.sandbox]: sandbox.sandboxId,
  };
  const about = { pod, container: container.spec, attempt, image, variables, mounts, labels };
  const spec = containerSpec({ sandboxId: sandbox.sandboxId, hostname: hostnameOf(pod), ...about });
  const id = await context.starts.take(() => runtime.createContainer(spec));
  await removeOld(look, container);
  return id;
}

/** The run before the last one is kept for `logs --previous`; older ones are not. */
async function removeOld({ context, pod }: PodLook, container: Observed): Promise<void> {
  if (container.nextAttempt < 2) return;
  const labels = { [LABELS.podUid]: pod.metadata.uid, [LABELS.container]: container.name };
  for (const state of await context.runtime.listContainers(labels))
    if (attemptOf(state) < container.nextAttempt - 1) await context.runtime.removeContainer(state.id);
}
