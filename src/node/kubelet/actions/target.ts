// What an action of a probe or a hook is done to: one container in its pod's network.

import type { Container } from '../../../kube/types.gen.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { ContainerRuntime } from '../../../runtime/container-runtime.ts';
import type { PodSandbox } from '../ports.ts';

export interface ActionTarget {
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly sandbox: PodSandbox;
  readonly container: Container;
  /** The engine's. */
  readonly containerId: string;
  /** For the User-Agent: `v1.35.4-eks-…`. */
  readonly kubeletVersion: string;
}

/**
 * A port by its number or by its name in the container. Throws an Error in the kubelet's words.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/probe/util.go (ResolveContainerPort)
 */
export function resolvePort(port: string | number, container: Container): number {
  const named = container.ports?.find(({ name }) => name === port)?.containerPort;
  const number = named ?? (typeof port === 'number' || /^[+-]?\d+$/.test(port) ? Number(port) : undefined);
  if (number === undefined) throw new Error(`strconv.Atoi: parsing "${port}": invalid syntax`);
  if (number <= 0 || number >= 65_536) throw new Error(`invalid port number: ${number}`);
  return number;
}
