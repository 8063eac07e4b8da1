// As whom a container runs and what it may do. The container's settings come before the pod's. Pure.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/security_context_others.go

import type { Container, Pod } from '../../../kube/types.gen.ts';
import type { ContainerSpec, ImageInfo } from '../../../runtime/container-runtime.ts';
import { formatPod } from '../go-format.ts';
import { configError } from './config-error.ts';

/** Throws `WaitingError` when the user may not be root and is, or may be. */
export function securityOf(pod: Pod, container: Container, image: Pick<ImageInfo, 'user'>): ContainerSpec['security'] {
  const own = container.securityContext ?? {};
  const shared = pod.spec?.securityContext ?? {};
  const runAsUser = own.runAsUser ?? shared.runAsUser;
  const runAsGroup = own.runAsGroup ?? shared.runAsGroup;
  if (own.runAsNonRoot ?? shared.runAsNonRoot) verifyNonRoot({ pod, container, image, runAsUser });
  const user = runAsUser ?? (runAsGroup === undefined ? undefined : image.user.split(':')[0] || '0');
  const groups = [...(shared.fsGroup === undefined ? [] : [shared.fsGroup]), ...(shared.supplementalGroups ?? [])];
  return {
    ...(user === undefined ? {} : { user: runAsGroup === undefined ? String(user) : `${user}:${runAsGroup}` }),
    ...(groups.length > 0 ? { groups: [...new Set(groups)].map(String) } : {}),
    readOnlyRootFilesystem: own.readOnlyRootFilesystem ?? false,
    addCapabilities: own.capabilities?.add ?? [],
    dropCapabilities: own.capabilities?.drop ?? [],
    noNewPrivileges: own.allowPrivilegeEscalation === false,
  };
}

interface NonRootQuestion {
  readonly pod: Pod;
  readonly container: Container;
  readonly image: Pick<ImageInfo, 'user'>;
  readonly runAsUser: number | undefined;
}

function verifyNonRoot({ pod, container, image, runAsUser }: NonRootQuestion): void {
  const where = `(pod: "${formatPod(pod)}", container: ${container.name})`;
  if (runAsUser !== undefined) {
    if (runAsUser === 0) throw configError(`container's runAsUser breaks non-root policy ${where}`);
    return;
  }
  const user = image.user.split(':')[0] ?? '';
  if (user === '' || Number(user) === 0)
    throw configError(`container has runAsNonRoot and image will run as root ${where}`);
  if (!/^\d+$/.test(user)) {
    throw configError(
      `container has runAsNonRoot and image has non-numeric user (${user}), cannot verify user is non-root ${where}`,
    );
  }
}

/** The one user that all containers run as, who owns projected tokens (pkg/util/securitycontext, kubelet's getFsUser). */
export function soleUserOf(pod: Pod): number | undefined {
  const { containers = [], initContainers = [], ephemeralContainers = [], securityContext } = pod.spec ?? {};
  const users = [...initContainers, ...containers, ...ephemeralContainers].map(
    (container) => container.securityContext?.runAsUser ?? securityContext?.runAsUser,
  );
  return users.every((user) => user === users[0]) ? users[0] : undefined;
}
