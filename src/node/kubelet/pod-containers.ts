// The containers of a pod and what each is for.

import type { Container, Pod } from '../../kube/types.gen.ts';

/** `sidecar`: an init container with restartPolicy Always, which runs beside the others from its turn on. */
export type ContainerRole = 'init' | 'sidecar' | 'main' | 'ephemeral';

export interface PodContainer {
  readonly name: string;
  readonly role: ContainerRole;
  readonly spec: Container;
  /** For events: `spec.containers{web}`. */
  readonly fieldPath: string;
}

/** All containers: init containers in their order, then main ones, then ephemeral ones. */
export function podContainers(pod: Pod): PodContainer[] {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = pod.spec ?? {};
  return [
    ...initContainers.map((spec) =>
      entry(spec, spec.restartPolicy === 'Always' ? 'sidecar' : 'init', 'initContainers'),
    ),
    ...containers.map((spec) => entry(spec, 'main', 'containers')),
    ...ephemeralContainers.map((spec) => entry(spec, 'ephemeral', 'ephemeralContainers')),
  ];
}

function entry(spec: Container, role: ContainerRole, list: string): PodContainer {
  return { name: spec.name, role, spec, fieldPath: `spec.${list}{${spec.name}}` };
}

/** What decides whether an ended container runs again. */
export function restartPolicyOf(pod: Pod, { role, spec }: PodContainer): string {
  if (role === 'ephemeral') return 'Never';
  if (role === 'sidecar') return 'Always';
  const policy = spec.restartPolicy ?? pod.spec?.restartPolicy ?? 'Always';
  // An init container that succeeded is done, whatever the pod's policy.
  return role === 'init' && policy === 'Always' ? 'OnFailure' : policy;
}

/** Whether a container that ended with this code is to run again; rules of its own come first (KEP-5307). */
export function isToRestart(pod: Pod, container: PodContainer, exitCode: number): boolean {
  for (const { action, exitCodes } of container.spec.restartPolicyRules ?? []) {
    const isListed = exitCodes?.values?.includes(exitCode) ?? false;
    if (action === 'Restart' && isListed === (exitCodes?.operator === 'In')) return true;
  }
  const policy = restartPolicyOf(pod, container);
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}
