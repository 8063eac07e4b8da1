// A pod's spec as upstream's own structs have it, where a refusal shows it: pkg/apis/core/types.go. What is rare stands there by its JSON
// names.

import type { EphemeralContainer, PodSpec, PodTemplateSpec } from '../../../../kube/types.gen.ts';
import { type JsonValue, sortedKeys } from '../../../../lib/json.ts';
import { asGoStruct, count, flag, type GoStruct, pointer, text } from '../../../validation/go-structs.ts';
import { NODE_SELECTOR } from '../volume-structs.ts';
import { VOLUME } from './volume-struct.ts';

const SECCOMP: GoStruct = { Type: text('type'), LocalhostProfile: pointer('localhostProfile') };
const NAMED: GoStruct = { Name: text('name') };
const OPTIONAL: GoStruct = { ...NAMED, Optional: pointer('optional') };
const KEY: GoStruct = { ...NAMED, Key: text('key'), Optional: pointer('optional') };

const FIELD: GoStruct = { APIVersion: text('apiVersion'), FieldPath: text('fieldPath') };

const RESOURCES: GoStruct = { Limits: pointer('limits'), Requests: pointer('requests'), Claims: pointer('claims') };

const ENV: GoStruct = {
  ...NAMED,
  Value: text('value'),
  ValueFrom: pointer('valueFrom', {
    FieldRef: pointer('fieldRef', FIELD),
    ResourceFieldRef: pointer('resourceFieldRef', {
      ContainerName: text('containerName'),
      Resource: text('resource'),
      Divisor: ['divisor', '0'],
    }),
    ConfigMapKeyRef: pointer('configMapKeyRef', KEY),
    SecretKeyRef: pointer('secretKeyRef', KEY),
    FileKeyRef: pointer('fileKeyRef'),
  }),
};

const HANDLER: GoStruct = {
  Exec: pointer('exec', { Command: pointer('command') }),
  HTTPGet: pointer('httpGet', {
    Path: text('path'),
    Port: count('port'),
    Host: text('host'),
    Scheme: text('scheme'),
    HTTPHeaders: pointer('httpHeaders', { ...NAMED, Value: text('value') }),
  }),
  TCPSocket: pointer('tcpSocket', { Port: count('port'), Host: text('host') }),
};

const PROBE: GoStruct = {
  ...HANDLER,
  GRPC: pointer('grpc', { Port: count('port'), Service: pointer('service') }),
  InitialDelaySeconds: count('initialDelaySeconds'),
  TimeoutSeconds: count('timeoutSeconds'),
  PeriodSeconds: count('periodSeconds'),
  SuccessThreshold: count('successThreshold'),
  FailureThreshold: count('failureThreshold'),
  TerminationGracePeriodSeconds: pointer('terminationGracePeriodSeconds'),
};

const HOOK: GoStruct = { ...HANDLER, Sleep: pointer('sleep', { Seconds: count('seconds') }) };

const CONTAINER_SECURITY: GoStruct = {
  Capabilities: pointer('capabilities', { Add: pointer('add'), Drop: pointer('drop') }),
  Privileged: pointer('privileged'),
  SELinuxOptions: pointer('seLinuxOptions'),
  WindowsOptions: pointer('windowsOptions'),
  RunAsUser: pointer('runAsUser'),
  RunAsGroup: pointer('runAsGroup'),
  RunAsNonRoot: pointer('runAsNonRoot'),
  ReadOnlyRootFilesystem: pointer('readOnlyRootFilesystem'),
  AllowPrivilegeEscalation: pointer('allowPrivilegeEscalation'),
  ProcMount: pointer('procMount'),
  SeccompProfile: pointer('seccompProfile', SECCOMP),
  AppArmorProfile: pointer('appArmorProfile', SECCOMP),
};

const CONTAINER: GoStruct = {
  ...NAMED,
  Image: text('image'),
  Command: pointer('command'),
  Args: pointer('args'),
  WorkingDir: text('workingDir'),
  Ports: pointer('ports', {
    ...NAMED,
    HostPort: count('hostPort'),
    ContainerPort: count('containerPort'),
    Protocol: text('protocol'),
    HostIP: text('hostIP'),
  }),
  EnvFrom: pointer('envFrom', {
    Prefix: text('prefix'),
    ConfigMapRef: pointer('configMapRef', OPTIONAL),
    SecretRef: pointer('secretRef', OPTIONAL),
  }),
  Env: pointer('env', ENV),
  Resources: ['resources', {}, RESOURCES],
  ResizePolicy: pointer('resizePolicy', { ResourceName: text('resourceName'), RestartPolicy: text('restartPolicy') }),
  RestartPolicy: pointer('restartPolicy'),
  RestartPolicyRules: pointer('restartPolicyRules'),
  VolumeMounts: pointer('volumeMounts', {
    ...NAMED,
    ReadOnly: flag('readOnly'),
    RecursiveReadOnly: pointer('recursiveReadOnly'),
    MountPath: text('mountPath'),
    SubPath: text('subPath'),
    MountPropagation: pointer('mountPropagation'),
    SubPathExpr: text('subPathExpr'),
  }),
  VolumeDevices: pointer('volumeDevices', { ...NAMED, DevicePath: text('devicePath') }),
  LivenessProbe: pointer('livenessProbe', PROBE),
  ReadinessProbe: pointer('readinessProbe', PROBE),
  StartupProbe: pointer('startupProbe', PROBE),
  Lifecycle: pointer('lifecycle', {
    PostStart: pointer('postStart', HOOK),
    PreStop: pointer('preStop', HOOK),
    StopSignal: pointer('stopSignal'),
  }),
  TerminationMessagePath: text('terminationMessagePath'),
  TerminationMessagePolicy: text('terminationMessagePolicy'),
  ImagePullPolicy: text('imagePullPolicy'),
  SecurityContext: pointer('securityContext', CONTAINER_SECURITY),
  Stdin: flag('stdin'),
  StdinOnce: flag('stdinOnce'),
  TTY: flag('tty'),
};

const EPHEMERAL: GoStruct = { ...CONTAINER, TargetContainerName: text('targetContainerName') };

const POD_SECURITY: GoStruct = {
  HostNetwork: flag('hostNetwork'),
  HostPID: flag('hostPID'),
  HostIPC: flag('hostIPC'),
  ShareProcessNamespace: pointer('shareProcessNamespace'),
  HostUsers: pointer('hostUsers'),
  SELinuxOptions: pointer('seLinuxOptions'),
  WindowsOptions: pointer('windowsOptions'),
  RunAsUser: pointer('runAsUser'),
  RunAsGroup: pointer('runAsGroup'),
  RunAsNonRoot: pointer('runAsNonRoot'),
  SupplementalGroups: pointer('supplementalGroups'),
  SupplementalGroupsPolicy: pointer('supplementalGroupsPolicy'),
  FSGroup: pointer('fsGroup'),
  FSGroupChangePolicy: pointer('fsGroupChangePolicy'),
  Sysctls: pointer('sysctls', { ...NAMED, Value: text('value') }),
  SeccompProfile: pointer('seccompProfile', SECCOMP),
  AppArmorProfile: pointer('appArmorProfile', SECCOMP),
  SELinuxChangePolicy: pointer('seLinuxChangePolicy'),
};

export const RESOURCE_CLAIM: GoStruct = {
  ...NAMED,
  ResourceClaimName: pointer('resourceClaimName'),
  ResourceClaimTemplateName: pointer('resourceClaimTemplateName'),
};
export const TOLERATION: GoStruct = {
  Key: text('key'),
  Operator: text('operator'),
  Value: text('value'),
  Effect: text('effect'),
  TolerationSeconds: pointer('tolerationSeconds'),
};

const NODE_AFFINITY: GoStruct = {
  RequiredDuringSchedulingIgnoredDuringExecution: pointer(
    'requiredDuringSchedulingIgnoredDuringExecution',
    NODE_SELECTOR,
  ),
  PreferredDuringSchedulingIgnoredDuringExecution: pointer('preferredDuringSchedulingIgnoredDuringExecution'),
};

const POD_SPEC: GoStruct = {
  Volumes: pointer('volumes', VOLUME),
  InitContainers: pointer('initContainers', CONTAINER),
  Containers: pointer('containers', CONTAINER),
  EphemeralContainers: pointer('ephemeralContainers', EPHEMERAL),
  RestartPolicy: text('restartPolicy'),
  TerminationGracePeriodSeconds: pointer('terminationGracePeriodSeconds'),
  ActiveDeadlineSeconds: pointer('activeDeadlineSeconds'),
  DNSPolicy: text('dnsPolicy'),
  NodeSelector: pointer('nodeSelector'),
  ServiceAccountName: text('serviceAccountName'),
  AutomountServiceAccountToken: pointer('automountServiceAccountToken'),
  NodeName: text('nodeName'),
  SecurityContext: pointer('securityContext', POD_SECURITY),
  ImagePullSecrets: pointer('imagePullSecrets', NAMED),
  Hostname: text('hostname'),
  Subdomain: text('subdomain'),
  SetHostnameAsFQDN: pointer('setHostnameAsFQDN'),
  Affinity: pointer('affinity', {
    NodeAffinity: pointer('nodeAffinity', NODE_AFFINITY),
    PodAffinity: pointer('podAffinity'),
    PodAntiAffinity: pointer('podAntiAffinity'),
  }),
  SchedulerName: text('schedulerName'),
  Tolerations: pointer('tolerations', TOLERATION),
  HostAliases: pointer('hostAliases', { IP: text('ip'), Hostnames: pointer('hostnames') }),
  PriorityClassName: text('priorityClassName'),
  Priority: pointer('priority'),
  PreemptionPolicy: pointer('preemptionPolicy'),
  DNSConfig: pointer('dnsConfig'),
  ReadinessGates: pointer('readinessGates', { ConditionType: text('conditionType') }),
  RuntimeClassName: pointer('runtimeClassName'),
  Overhead: pointer('overhead'),
  EnableServiceLinks: pointer('enableServiceLinks'),
  TopologySpreadConstraints: pointer('topologySpreadConstraints', {
    MaxSkew: count('maxSkew'),
    TopologyKey: text('topologyKey'),
    WhenUnsatisfiable: text('whenUnsatisfiable'),
    LabelSelector: pointer('labelSelector'),
    MinDomains: pointer('minDomains'),
    NodeAffinityPolicy: pointer('nodeAffinityPolicy'),
    NodeTaintsPolicy: pointer('nodeTaintsPolicy'),
    MatchLabelKeys: pointer('matchLabelKeys'),
  }),
  OS: pointer('os', NAMED),
  SchedulingGates: pointer('schedulingGates', NAMED),
  ResourceClaims: pointer('resourceClaims', RESOURCE_CLAIM),
  Resources: pointer('resources', RESOURCES),
  HostnameOverride: pointer('hostnameOverride'),
  WorkloadRef: pointer('workloadRef'),
};

/** What a pod shares with its node is in its security context there. */
export function shownPodSpec(spec: PodSpec): unknown {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers } = spec;
  const shared = { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers };
  return asGoStruct({ ...spec, securityContext: { ...shared, ...spec.securityContext } }, POD_SPEC);
}

/** The metadata has JSON names, and its fields stand beside the spec. */
export function shownTemplate({ metadata, spec }: PodTemplateSpec): unknown {
  const fields = Object.entries(metadata ?? {}).map(([key, value]) => [key, sortedKeys(value as JsonValue)]);
  return { ...Object.fromEntries(fields), Spec: shownPodSpec(spec ?? { containers: [] }) };
}

export const shownEphemeral = (container: EphemeralContainer): unknown => asGoStruct(container, EPHEMERAL);
