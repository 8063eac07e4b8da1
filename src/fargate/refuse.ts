// Which pods Fargate does not run, and the words in which it says so. Pure.
// The rules are those of Fargate's kubelet (fargate_pod_validator.go); their order is the scheduler's own, as seen in its events:
// fields, security contexts, devices and ports, volumes last.

import type { Container, PersistentVolume, PersistentVolumeClaim, Pod, Volume } from '../kube/types.gen.ts';

const HOST_FIELDS = [
  ['hostNetwork', 'HostNetwork'],
  ['hostPID', 'HostPID'],
  ['hostIPC', 'HostIPC'],
] as const;

const ALLOWED_VOLUMES = [
  'emptyDir',
  'secret',
  'configMap',
  'projected',
  'downwardAPI',
  'nfs',
  'persistentVolumeClaim',
] as const;

const ALLOWED_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** The only CSI driver whose volumes Fargate mounts. */
const EFS_DRIVER = 'efs.csi.aws.com';

/** Looks up claims and volumes of the pod's cluster; undefined: there is none of that name. */
export interface VolumeLookup {
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined;
  volume(name: string): PersistentVolume | undefined;
}

/** The message of the FailedScheduling event and of the PodScheduled condition; undefined: Fargate runs this pod. */
export function unsupportedMessage(pod: Pod, volumes: VolumeLookup): string | undefined {
  const violations = [
    ...owner(pod),
    ...hostFields(pod),
    ...securityContexts(pod),
    ...devices(pod),
    ...ports(pod),
    ...unsupportedVolumes(pod, volumes),
  ];
  return violations.length === 0 ? undefined : `Pod not supported on Fargate: ${violations.join(', ')}`;
}

function owner(pod: Pod): string[] {
  return pod.metadata.ownerReferences?.some((reference) => reference.kind === 'DaemonSet')
    ? ['DaemonSet not supported']
    : [];
}

function hostFields(pod: Pod): string[] {
  const set = HOST_FIELDS.filter(([field]) => pod.spec?.[field] === true).map(([, name]) => name);
  return set.length === 0 ? [] : [`fields not supported: ${set.join(', ')}`];
}

function containersOf(pod: Pod): Container[] {
  return [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
}

function securityContexts(pod: Pod): string[] {
  const perContainer = containersOf(pod)
    .map(invalidSecurityFields)
    .filter((text) => text !== '');
  return perContainer.length === 0 ? [] : [`invalid SecurityContext fields: ${perContainer.join(',')}`];
}

function invalidSecurityFields(container: Container): string {
  const context = container.securityContext ?? {};
  const added = (context.capabilities?.add ?? []).filter((name) => !ALLOWED_CAPABILITIES.has(name));
  return [
    ...(added.length > 0 ? [`Capabilities added: ${added.join(', ')}`] : []),
    ...(context.allowPrivilegeEscalation === true ? ['AllowPrivilegeEscalation'] : []),
    ...(context.privileged === true ? ['Privileged'] : []),
  ].join(', ');
}

function devices(pod: Pod): string[] {
  return containersOf(pod).some((container) => (container.volumeDevices ?? []).length > 0)
    ? ['volumeDevices not supported']
    : [];
}

function ports(pod: Pod): string[] {
  const usesHost = containersOf(pod).some((container) =>
    container.ports?.some((port) => (port.hostPort ?? 0) > 0 || Boolean(port.hostIP)),
  );
  return usesHost ? ['port contains HostIP or HostPort'] : [];
}

function unsupportedVolumes(pod: Pod, lookup: VolumeLookup): string[] {
  const problems = (pod.spec?.volumes ?? []).flatMap(
    (volume) => volumeProblem(volume, pod.metadata.namespace ?? '', lookup) ?? [],
  );
  return problems.length === 0 ? [] : [`volumes not supported: ${problems.join(', ')}`];
}

function volumeProblem(volume: Volume, namespace: string, lookup: VolumeLookup): string | undefined {
  const source = ALLOWED_VOLUMES.find((type) => volume[type] !== undefined);
  if (source === undefined) return `${volume.name} is of an unsupported volume Type`;
  if (source !== 'persistentVolumeClaim') return undefined;
  const problem = claimProblem(volume.persistentVolumeClaim?.claimName ?? '', namespace, lookup);
  return problem === undefined ? undefined : `${volume.name} not supported because: ${problem}`;
}

function claimProblem(name: string, namespace: string, lookup: VolumeLookup): string | undefined {
  const claim = lookup.claim(namespace, name);
  if (!claim) return `persistentvolumeclaim "${name}" not found`;
  const volumeName = claim.spec?.volumeName;
  const volume = volumeName && claim.status?.phase === 'Bound' ? lookup.volume(volumeName) : undefined;
  if (!volume) return `PVC ${name} not bound`;
  const driver = volume.spec?.csi?.driver;
  if (driver === undefined) return `PVC ${name} bound to invalid PV ${volumeName} with nil CSI spec`;
  return driver === EFS_DRIVER ? undefined : `PVC ${name} bound to invalid PV ${volumeName} with CSI Driver: ${driver}`;
}
