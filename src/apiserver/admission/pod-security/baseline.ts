// The checks of the baseline level, by version: what is known to lead out of a container.
// https://github.com/kubernetes/pod-security-admission/tree/master/policy

import type { LifecycleHandler, ObjectMeta, PodSpec, Probe, SELinuxOptions } from '../../../kube/types.gen.ts';
import type { Check } from './checks.ts';
import { containersOf, containersText, plural, quoted, settersText, sorted, type Violation } from './words.ts';

const CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

/** Pods in a user namespace are root only among themselves. */
const isInUserNamespace = ({ hostUsers }: PodSpec) => hostUsers === false;

export const isRelaxed =
  (check: (spec: PodSpec) => Violation | undefined) =>
  (spec: PodSpec): Violation | undefined =>
    isInUserNamespace(spec) ? undefined : check(spec);

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

function appArmor(spec: PodSpec, metadata: Partial<ObjectMeta>): Violation | undefined {
  const isBad = (type: string | undefined) => type !== undefined && type !== 'RuntimeDefault' && type !== 'Localhost';
  const ofPod = spec.securityContext?.appArmorProfile?.type;
  const containers = containersOf(spec).filter((item) => isBad(item.securityContext?.appArmorProfile?.type));
  const annotations = Object.entries(metadata.annotations ?? {})
    .filter(([key, value]) => key.startsWith(APP_ARMOR) && !/^$|^runtime\/default$|^localhost\//.test(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort();
  const types = containers.map((item) => item.securityContext?.appArmorProfile?.type ?? '');
  const values = [...sorted([...(isBad(ofPod) ? [ofPod ?? ''] : []), ...types]), ...annotations];
  const setters = [
    settersText(isBad(ofPod), containers),
    ...(annotations.length > 0 ? [plural(annotations.length, 'annotation')] : []),
  ].filter(Boolean);
  if (setters.length === 0) return undefined;
  return {
    reason: plural(values.length, 'forbidden AppArmor profile'),
    detail: `${setters.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
  };
}

function capabilities(spec: PodSpec): Violation | undefined {
  const added = (item: ReturnType<typeof containersOf>[number]) =>
    (item.securityContext?.capabilities?.add ?? []).filter((name) => !CAPABILITIES.includes(name));
  const bad = containersOf(spec).filter((item) => added(item).length > 0);
  if (bad.length === 0) return undefined;
  const names = quoted(sorted(bad.flatMap(added)));
  const detail = `${containersText(bad)} must not include ${names} in securityContext.capabilities.add`;
  return { reason: 'non-default capabilities', detail };
}

function hostNamespaces(spec: PodSpec): Violation | undefined {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field]);
  return shared.length > 0
    ? { reason: 'host namespaces', detail: shared.map((field) => `${field}=true`).join(', ') }
    : undefined;
}

function hostPathVolumes({ volumes = [] }: PodSpec): Violation | undefined {
  const names = volumes.filter(({ hostPath }) => hostPath).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return { reason: 'hostPath volumes', detail: `${plural(names.length, 'volume')} ${quoted(names)}` };
}

function hostPorts(spec: PodSpec): Violation | undefined {
  const bad = containersOf(spec).filter(({ ports }) => ports?.some(({ hostPort }) => hostPort));
  if (bad.length === 0) return undefined;
  const ports = sorted(
    bad.flatMap((item) => (item.ports ?? []).flatMap(({ hostPort }) => (hostPort ? String(hostPort) : []))),
  );
  const detail = `${containersText(bad)} ${plural(bad.length, 'uses', 'use')} ${plural(ports.length, 'hostPort')} ${ports.join(', ')}`;
  return { reason: 'hostPort', detail };
}

function probeHosts(spec: PodSpec): Violation | undefined {
  const hostsOf = (item: ReturnType<typeof containersOf>[number]) => {
    const { livenessProbe, readinessProbe, startupProbe, lifecycle } = item;
    const handlers: readonly (Probe | LifecycleHandler | undefined)[] = [
      livenessProbe,
      readinessProbe,
      startupProbe,
      lifecycle?.postStart,
      lifecycle?.preStop,
    ];
    return handlers.flatMap((handler) =>
      [handler?.httpGet?.host, handler?.tcpSocket?.host].flatMap((host) => host || []),
    );
  };
  const bad = containersOf(spec).filter((item) => hostsOf(item).length > 0);
  if (bad.length === 0) return undefined;
  const hosts = sorted(bad.flatMap(hostsOf));
  const names = sorted(bad.map(({ name }) => name));
  const uses = `${plural(names.length, 'uses', 'use')} ${plural(hosts.length, 'probe or lifecycle host')}`;
  const detail = `${plural(names.length, 'container')} ${quoted(names)} ${uses} ${quoted(hosts)}`;
  return { reason: 'probe or lifecycle host', detail };
}

function privileged(spec: PodSpec): Violation | undefined {
  const bad = containersOf(spec).filter((item) => item.securityContext?.privileged);
  if (bad.length === 0) return undefined;
  return { reason: 'privileged', detail: `${containersText(bad)} must not set securityContext.privileged=true` };
}

export function procMount(spec: PodSpec): Violation | undefined {
  const typeOf = (item: ReturnType<typeof containersOf>[number]) => item.securityContext?.procMount;
  const bad = containersOf(spec).filter((item) => typeOf(item) !== undefined && typeOf(item) !== 'Default');
  if (bad.length === 0) return undefined;
  const types = quoted(sorted(bad.map((item) => typeOf(item) ?? '')));
  return { reason: 'procMount', detail: `${containersText(bad)} must not set securityContext.procMount to ${types}` };
}

const SELINUX = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

const seLinux =
  (allowed: readonly string[]) =>
  (spec: PodSpec): Violation | undefined => {
    const isBad = ({ type = '', user, role }: SELinuxOptions) =>
      !allowed.includes(type) || Boolean(user) || Boolean(role);
    const ofPod = spec.securityContext?.seLinuxOptions;
    const bad = containersOf(spec).filter(
      (item) => item.securityContext?.seLinuxOptions && isBad(item.securityContext.seLinuxOptions),
    );
    const isPodBad = ofPod !== undefined && isBad(ofPod);
    if (!isPodBad && bad.length === 0) return undefined;
    const options = [...(isPodBad ? [ofPod] : []), ...bad.map((item) => item.securityContext?.seLinuxOptions ?? {})];
    const types = sorted(options.map(({ type = '' }) => type).filter((type) => !allowed.includes(type)));
    const words = [
      ...(types.length > 0 ? [`${plural(types.length, 'type')} ${quoted(types)}`] : []),
      ...(options.some(({ user }) => user) ? ['user may not be set'] : []),
      ...(options.some(({ role }) => role) ? ['role may not be set'] : []),
    ].join('; ');
    const detail = `${settersText(isPodBad, bad)} set forbidden securityContext.seLinuxOptions: ${words}`;
    return { reason: 'seLinuxOptions', detail };
  };

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';

function seccompAnnotations(spec: PodSpec, { annotations = {} }: Partial<ObjectMeta>): Violation | undefined {
  const keys = [SECCOMP_POD, ...containersOf(spec).map(({ name }) => `${SECCOMP_CONTAINER}${name}`)];
  const isBad = (value: string) => !/^(runtime|docker)\/default$|^localhost\//.test(value);
  const bad = keys.flatMap((key) => {
    const value = annotations[key];
    return value !== undefined && isBad(value) ? [`${key}=${JSON.stringify(value)}`] : [];
  });
  if (bad.length === 0) return undefined;
  const list = sorted(bad);
  return { reason: 'seccompProfile', detail: `forbidden ${plural(list.length, 'annotation')} ${list.join(', ')}` };
}

export const isSeccompAllowed = (type: string | undefined) => type === 'Localhost' || type === 'RuntimeDefault';

export function seccomp(spec: PodSpec): Violation | undefined {
  const ofPod = spec.securityContext?.seccompProfile?.type;
  const isPodBad = ofPod !== undefined && !isSeccompAllowed(ofPod);
  const bad = containersOf(spec).filter(
    (item) => item.securityContext?.seccompProfile && !isSeccompAllowed(item.securityContext.seccompProfile.type),
  );
  if (!isPodBad && bad.length === 0) return undefined;
  const types = bad.map((item) => item.securityContext?.seccompProfile?.type ?? '');
  const values = quoted(sorted([...(isPodBad ? [ofPod] : []), ...types]));
  const detail = `${settersText(isPodBad, bad)} must not set securityContext.seccompProfile.type to ${values}`;
  return { reason: 'seccompProfile', detail };
}

const SYSCTLS_1_0 = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];
const SYSCTLS_1_27 = [...SYSCTLS_1_0, 'net.ipv4.ip_local_reserved_ports'];
const SYSCTLS_1_29 = [
  ...SYSCTLS_1_27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];
const SYSCTLS_1_32 = [...SYSCTLS_1_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];

const sysctls =
  (allowed: readonly string[]) =>
  ({ securityContext }: PodSpec): Violation | undefined => {
    const names = (securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !allowed.includes(name));
    return names.length > 0 ? { reason: 'forbidden sysctls', detail: names.join(', ') } : undefined;
  };

function hostProcess(spec: PodSpec): Violation | undefined {
  const isPodBad = spec.securityContext?.windowsOptions?.hostProcess === true;
  const bad = containersOf(spec).filter((item) => item.securityContext?.windowsOptions?.hostProcess);
  if (!isPodBad && bad.length === 0) return undefined;
  const setters = settersText(isPodBad, bad);
  return { reason: 'hostProcess', detail: `${setters} must not set securityContext.windowsOptions.hostProcess=true` };
}

/** In order of their ids. */
export const BASELINE: readonly Check[] = [
  { id: 'appArmorProfile', versions: [{ since: 0, check: appArmor }] },
  { id: 'capabilities_baseline', versions: [{ since: 0, check: capabilities }] },
  { id: 'hostNamespaces', versions: [{ since: 0, check: hostNamespaces }] },
  { id: 'hostPathVolumes', versions: [{ since: 0, check: hostPathVolumes }] },
  { id: 'hostPorts', versions: [{ since: 0, check: hostPorts }] },
  { id: 'hostProbesAndHostLifecycle', versions: [{ since: 34, check: probeHosts }] },
  { id: 'privileged', versions: [{ since: 0, check: privileged }] },
  {
    id: 'procMount',
    versions: [
      { since: 0, check: procMount },
      { since: 35, check: isRelaxed(procMount) },
    ],
  },
  {
    id: 'seLinuxOptions',
    versions: [
      { since: 0, check: seLinux(SELINUX) },
      { since: 31, check: seLinux([...SELINUX, 'container_engine_t']) },
    ],
  },
  {
    id: 'seccompProfile_baseline',
    versions: [
      { since: 0, check: seccompAnnotations },
      { since: 19, check: seccomp },
    ],
  },
  {
    id: 'sysctls',
    versions: [
      { since: 0, check: sysctls(SYSCTLS_1_0) },
      { since: 27, check: sysctls(SYSCTLS_1_27) },
      { since: 29, check: sysctls(SYSCTLS_1_29) },
      { since: 32, check: sysctls(SYSCTLS_1_32) },
    ],
  },
  { id: 'windowsHostProcess', versions: [{ since: 0, check: hostProcess }] },
];
