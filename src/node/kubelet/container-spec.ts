// A pod's container in the runtime's terms. Pure.

import { parseQuantity, quantityToBytes, quantityToMilli } from '../../kube/quantity.ts';
import type { Container, Pod } from '../../kube/types.gen.ts';
import type { ContainerSpec, Mount } from '../../runtime/container-runtime.ts';
import { LABELS } from '../../runtime/labels.ts';
import { containerName } from './container-name.ts';
import { ConfigError, type Environment, expand } from './environment.ts';
import { hostnameOf } from './pod-files.ts';

export interface SpecFacts {
  readonly clusterName: string;
  readonly sandboxId: string;
  readonly attempt: number;
  readonly environment: Environment;
  readonly mounts: readonly Mount[];
  /** The user that the image itself names: `app`, `1000:1000`, or empty for root. */
  readonly imageUser: string;
}

const MIN_SHARES = 2;

/** Throws ConfigError when the pod may not run as the user that it would run as. */
export function containerSpec(pod: Pod, container: Container, facts: SpecFacts): ContainerSpec {
  const values = new Map(facts.environment.entries.map(({ name, value }) => [name, value]));
  const { name, namespace = '', uid } = pod.metadata;
  const labels = {
    [LABELS.cluster]: facts.clusterName,
    [LABELS.namespace]: namespace,
    [LABELS.pod]: name,
    [LABELS.podUid]: uid,
    [LABELS.container]: container.name,
    [LABELS.attempt]: String(facts.attempt),
  };
  return {
    name: containerName({ container: container.name, pod: name, namespace, podUid: uid, attempt: facts.attempt }),
    image: container.image ?? '',
    ...(container.command ? { command: container.command.map((part) => expand(part, values)) } : {}),
    ...(container.args ? { args: container.args.map((part) => expand(part, values)) } : {}),
    ...(container.workingDir ? { workingDir: container.workingDir } : {}),
    env: [
      ...facts.environment.entries,
      ...(values.has('HOSTNAME') ? [] : [{ name: 'HOSTNAME', value: hostnameOf(pod) }]),
    ],
    labels,
    mounts: facts.mounts,
    sandboxId: facts.sandboxId,
    stdin: container.stdin ?? false,
    stdinOnce: container.stdinOnce ?? false,
    tty: container.tty ?? false,
    resources: resourcesOf(container),
    security: securityOf(pod, container, facts.imageUser),
  };
}

function resourcesOf({ resources }: Container): ContainerSpec['resources'] {
  const { limits, requests } = resources ?? {};
  const milli = (value: string | number | undefined) =>
    value === undefined ? undefined : quantityToMilli(parseQuantity(String(value)));
  const cpuMillis = milli(limits?.['cpu']);
  const requested = milli(requests?.['cpu']) ?? 0;
  const memory = limits?.['memory'];
  return {
    ...(cpuMillis ? { cpuMillis } : {}),
    cpuShares: Math.max(MIN_SHARES, Math.floor((requested * 1024) / 1000)),
    ...(memory === undefined ? {} : { memoryBytes: quantityToBytes(parseQuantity(String(memory))) }),
  };
}

function securityOf(pod: Pod, container: Container, imageUser: string): ContainerSpec['security'] {
  const own = container.securityContext ?? {};
  const shared = pod.spec?.securityContext ?? {};
  const user = own.runAsUser ?? shared.runAsUser;
  const group = own.runAsGroup ?? shared.runAsGroup;
  if (own.runAsNonRoot ?? shared.runAsNonRoot) checkNonRoot(pod, container, { user, imageUser });
  const groups = [...(shared.supplementalGroups ?? []), ...(shared.fsGroup === undefined ? [] : [shared.fsGroup])].map(
    String,
  );
  return {
    ...(user === undefined ? {} : { user: group === undefined ? String(user) : `${user}:${group}` }),
    ...(groups.length > 0 ? { groups } : {}),
    readOnlyRootFilesystem: own.readOnlyRootFilesystem ?? false,
    addCapabilities: own.capabilities?.add ?? [],
    dropCapabilities: own.capabilities?.drop ?? [],
    noNewPrivileges: own.allowPrivilegeEscalation === false,
  };
}

/** pkg/kubelet/kuberuntime/security_context.go (verifyRunAsNonRoot) */
function checkNonRoot(
  pod: Pod,
  container: Container,
  { user, imageUser }: { user: number | undefined; imageUser: string },
): void {
  const where = `(pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${container.name})`;
  if (user !== undefined) {
    if (user === 0) throw new ConfigError(`container's runAsUser breaks non-root policy ${where}`);
    return;
  }
  const name = imageUser.split(':')[0] ?? '';
  if (name === '' || name === '0' || name === 'root')
    throw new ConfigError(`container has runAsNonRoot and image will run as root ${where}`);
  if (!/^\d+$/.test(name))
    throw new ConfigError(
      `container has runAsNonRoot and image has non-numeric user (${name}), cannot verify user is non-root ${where}`,
    );
}
