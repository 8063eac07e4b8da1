// A pod's container as the runtime wants it. Pure: everything that must be looked up is handed in.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/kuberuntime_container.go (generateContainerConfig)

import type { Container, Pod } from '../../../kube/types.gen.ts';
import type { ContainerSpec, ImageInfo, Labels, Mount } from '../../../runtime/container-runtime.ts';
import { containerName } from '../container-name.ts';
import { expand } from './expansion.ts';
import { resourcesOf } from './resources.ts';
import { securityOf } from './security.ts';

export interface ContainerSpecInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly attempt: number;
  readonly image: ImageInfo;
  readonly variables: readonly { readonly name: string; readonly value: string }[];
  readonly mounts: readonly Mount[];
  readonly labels: Labels;
  readonly sandboxId: string;
  readonly hostname: string;
}

/** Throws `WaitingError` (CreateContainerConfigError) when the container's own settings forbid its start. */
export function containerSpec(input: ContainerSpecInput): ContainerSpec {
  const { pod, container, attempt } = input;
  const byName = new Map(input.variables.map(({ name, value }) => [name, value]));
  const expanded = (texts: readonly string[]) => texts.map((text) => expand(text, (name) => byName.get(name)));
  const { name, namespace = '', uid } = pod.metadata;
  return {
    name: containerName({ container: container.name, pod: name, namespace, podUid: uid, attempt }),
    image: container.image ?? '',
    ...(container.command?.length ? { command: expanded(container.command) } : {}),
    ...(container.args?.length ? { args: expanded(container.args) } : {}),
    ...(container.workingDir ? { workingDir: container.workingDir } : {}),
    // containerd sets HOSTNAME itself, and lets the container's own variables come after it.
    env: byName.has('HOSTNAME') ? input.variables : [{ name: 'HOSTNAME', value: input.hostname }, ...input.variables],
    labels: input.labels,
    mounts: input.mounts,
    sandboxId: input.sandboxId,
    hostname: input.hostname,
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    resources: resourcesOf(container),
    security: securityOf(pod, container, input.image),
  };
}
