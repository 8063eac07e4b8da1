// Getting a container's image, with the kubelet's events and its back-off.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/images/image_manager.go (EnsureImageExists)

import type { Pod, Secret } from '../../../kube/types.gen.ts';
import type { Clock } from '../../../lib/clock.ts';
import { parseImageName } from '../../../lib/image-name.ts';
import { type ContainerRuntime, type ImageInfo, RuntimeError } from '../../../runtime/container-runtime.ts';
import { goDuration, quote } from '../go-format.ts';
import type { PodContainer } from '../pod-containers.ts';
import type { PodMemory } from '../pod-memory.ts';
import { WaitingError } from '../spec/config-error.ts';
import { credentialsFor } from './credentials.ts';

export interface PullInput {
  readonly pod: Pod;
  readonly container: PodContainer;
  readonly memory: PodMemory;
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly pull: 'local' | 'strict';
  readonly signal: AbortSignal;
  /** For imagePullSecrets. */
  secret(name: string): Secret | undefined;
}

/** Throws WaitingError (InvalidImageName, ErrImageNeverPull, ErrImagePull, ImagePullBackOff). */
export async function ensureImage(input: PullInput): Promise<ImageInfo> {
  const { container, runtime } = input;
  const image = container.spec.image ?? '';
  if (!parseImageName(image)) {
    const message = `Failed to apply default image tag ${quote(image)}: couldn't parse image name ${quote(image)}: invalid reference format`;
    await tell(input, 'Warning', 'InspectFailed', message);
    throw new WaitingError('InvalidImageName', message);
  }
  const present = await runtime.findImage(image);
  const policy = container.spec.imagePullPolicy ?? 'IfNotPresent';
  if (present && policy !== 'Always') {
    await tell(input, 'Normal', 'Pulled', `Container image ${quote(image)} already present on machine`);
    return present;
  }
  if (policy === 'Never') {
    const message = `Container image ${quote(image)} is not present with pull policy of Never`;
    await tell(input, 'Warning', 'ErrImageNeverPull', message);
    throw new WaitingError('ErrImageNeverPull', message);
  }
  return pull(input, image, present);
}

async function pull(input: PullInput, image: string, present: ImageInfo | undefined): Promise<ImageInfo> {
  const { memory, clock } = input;
  const held = memory.pulls.waitSinceUpdate(image);
  if (held) {
    // Writing the error's status brings the next look at once: until its time is over it stays as it is.
    const shown = memory.waiting.get(input.container.name);
    const leftMs = SHOWN_MS - (held.delayMs - held.remainingMs);
    if (shown?.reason === 'ErrImagePull' && leftMs > 0)
      throw new WaitingError('ErrImagePull', shown.message ?? '', leftMs);
    const message = `Back-off pulling image ${quote(image)}`;
    await tell(input, 'Normal', 'BackOff', message);
    await tell(input, 'Warning', 'Failed', 'Error: ImagePullBackOff');
    throw new WaitingError('ImagePullBackOff', message, held.remainingMs);
  }
  await tell(input, 'Normal', 'Pulling', `Pulling image ${quote(image)}`);
  const startMs = clock.monotonicMs();
  try {
    const pulled = await pullAsPod(input, image);
    const took = goDuration(clock.monotonicMs() - startMs);
    const message = `Successfully pulled image ${quote(image)} in ${took} (${took} including waiting). Image size: ${pulled.sizeBytes} bytes.`;
    await tell(input, 'Normal', 'Pulled', message);
    memory.pulls.reset(image);
    return pulled;
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    if (present && input.pull === 'local') return useLocal(input, image, present);
    throw await pullFailed(input, image, error);
  }
}

/** With each of the pod's credentials for the registry in turn; without any where it has none. */
async function pullAsPod(input: PullInput, image: string): Promise<ImageInfo> {
  const { runtime, signal } = input;
  const all = credentialsFor(image, await pullSecrets(input));
  for (const auth of all.slice(0, -1)) {
    try {
      return await runtime.pullImage(image, { auth, signal });
    } catch (error) {
      if (!(error instanceof RuntimeError) || error.reason !== 'PullFailed') throw error;
    }
  }
  const auth = all.at(-1);
  return runtime.pullImage(image, { signal, ...(auth ? { auth } : {}) });
}

/** pkg/kubelet/kubelet_pods.go (getPullSecretsForPod): what is missing is told of, and done without. */
async function pullSecrets({ pod, memory, secret }: PullInput): Promise<Secret[]> {
  const names = (pod.spec?.imagePullSecrets ?? []).flatMap(({ name }) => (name ? [name] : []));
  const missing = names.filter((name) => !secret(name));
  if (missing.length > 0) {
    const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
    await memory.events.record(pod, { type: 'Warning', reason: 'FailedToRetrieveImagePullSecret', message });
  }
  return names.flatMap((name) => secret(name) ?? []);
}

/** Emulator: an image that the engine has counts as the registry's, where the registry does not give it. */
async function useLocal(input: PullInput, image: string, present: ImageInfo): Promise<ImageInfo> {
  await tell(input, 'Normal', 'Pulled', `Image ${quote(image)} could not be pulled; the one on this machine is used`);
  return present;
}

async function pullFailed(input: PullInput, image: string, error: RuntimeError): Promise<WaitingError> {
  const message = `Failed to pull image ${quote(image)}: ${error.message}`;
  await tell(input, 'Warning', 'Failed', message);
  await tell(input, 'Warning', 'Failed', 'Error: ErrImagePull');
  input.memory.pulls.next(image);
  // The next look finds the back-off and shows it.
  return new WaitingError('ErrImagePull', error.message, SHOWN_MS);
}

/** For how long the error itself stays to be seen. */
const SHOWN_MS = 1_000;

/** An event of the container. */
// eslint-disable-next-line max-params -- reads like the line that it writes
function tell({ memory, pod, container }: PullInput, type: 'Normal' | 'Warning', reason: string, message: string) {
  return memory.events.record(pod, { type, reason, message, fieldPath: container.fieldPath });
}
