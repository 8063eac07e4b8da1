// From a container's volumeMounts to the runtime's mounts, sub-paths and the files of name resolution included.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go (makeMounts)

import { chmod, mkdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Container, VolumeMount } from '../../../kube/types.gen.ts';
import type { Mount, RemoteFiles } from '../../../runtime/container-runtime.ts';
import { configError } from '../spec/config-error.ts';
import { expand, unknownReference } from '../spec/expansion.ts';
import { type PodDirectory, writePodFiles } from './pod-directory.ts';
import type { ReadyVolume } from './pod-volumes.ts';

export interface MountsInput {
  readonly container: Container;
  readonly attempt: number;
  readonly volumes: ReadonlyMap<string, ReadyVolume>;
  readonly directory: PodDirectory;
  readonly variables: readonly { readonly name: string; readonly value: string }[];
  /** Where containers see copies. */
  readonly remote?: RemoteFiles | undefined;
}

/** Throws `WaitingError` when a sub-path cannot be had. */
export async function mountsOf(input: MountsInput): Promise<Mount[]> {
  const mounts: Mount[] = [];
  for (const mount of input.container.volumeMounts ?? []) mounts.push(await mountOf(mount, input));
  for (const mount of await systemMounts(input)) {
    if (!mounts.some(({ containerPath }) => containerPath === mount.containerPath)) mounts.push(mount);
  }
  return mounts;
}

async function mountOf(mount: VolumeMount, input: MountsInput): Promise<Mount> {
  const volume = input.volumes.get(mount.name);
  if (!volume)
    throw configError(`cannot find volume "${mount.name}" to mount into container "${input.container.name}"`);
  const containerPath = mount.mountPath.startsWith('/') ? mount.mountPath : `/${mount.mountPath}`;
  const readOnly = mount.readOnly ?? false;
  if (volume.type === 'memory') return { containerPath, readOnly, memoryBytes: volume.bytes };
  const subPath = subPathOf(mount, input);
  const hostPath = subPath === '' ? volume.path : await subPathIn(volume, subPath, { ...input, mount });
  return { hostPath, containerPath, readOnly: readOnly || volume.readOnly };
}

function subPathOf({ subPath, subPathExpr }: VolumeMount, { variables }: MountsInput): string {
  if (!subPathExpr) return subPath ?? '';
  const byName = new Map(variables.map(({ name, value }) => [name, value]));
  const unknown = unknownReference(subPathExpr, (name) => byName.get(name));
  if (unknown !== undefined) throw configError(`failed to expand subPathExpr, unresolved variable: ${unknown}`);
  return expand(subPathExpr, (name) => byName.get(name));
}

/** A sub-path is made when it is missing, and must not lead out of its volume, not even by a link that a container made. */
async function subPathIn(
  volume: ReadyVolume & { type: 'directory' },
  subPath: string,
  { mount, container, remote }: MountsInput & { readonly mount: VolumeMount },
): Promise<string> {
  const failed = () =>
    configError(`failed to prepare subPath for volumeMount "${mount.name}" of container "${container.name}"`);
  if (subPath.startsWith('/') || subPath.split('/').includes('..')) throw failed();
  if (remote) {
    const place = await remote.resolveWithin(volume.path, subPath, !volume.readOnly);
    if (place === undefined) throw failed();
    return place;
  }
  const path = join(volume.path, subPath);
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  if (!exists) {
    if (volume.readOnly) throw failed();
    await mkdir(path, { recursive: true });
    await chmod(path, (await stat(volume.path)).mode & 0o7777);
  }
  const [root, target] = await Promise.all([realpath(volume.path), realpath(path)]);
  if (target !== root && !target.startsWith(root + sep)) throw failed();
  return target;
}

/** Name resolution, and the file for the last words. */
async function systemMounts({ container, attempt, directory }: MountsInput): Promise<Mount[]> {
  const files = [
    { hostPath: directory.hosts, containerPath: '/etc/hosts', readOnly: false },
    { hostPath: directory.hostname, containerPath: '/etc/hostname', readOnly: false },
    { hostPath: directory.resolvConf, containerPath: '/etc/resolv.conf', readOnly: false },
  ];
  const path = container.terminationMessagePath;
  if (!path) return files;
  const hostPath = directory.terminationLog(container.name, attempt);
  // Whoever the container runs as may write it: kuberuntime_container.go, makeMounts.
  await writePodFiles(directory, [{ path: hostPath, data: '', mode: 0o666 }]);
  return [...files, { hostPath, containerPath: path, readOnly: false }];
}
