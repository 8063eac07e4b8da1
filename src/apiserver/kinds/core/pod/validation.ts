// Validation of pod specs, in pods and in templates: pkg/apis/core/validation (ValidatePodSpec).

import { dnsSubdomainProblems } from '../../../../kube/names.ts';
import type { Container, EphemeralContainer, PodSpec, Volume } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { dnsLabelProblems } from '../../../validation/names.ts';
import { validateClaimNames, validateClaims } from './claim-validation.ts';
import { validateContainer } from './container-validation.ts';
import { validatePodResources } from './pod-level-resources.ts';
import { validateProbes } from './probe-validation.ts';
import { validateVolumes } from './volume-validation.ts';

const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/** @param path where the spec is: `spec`, or `spec.template.spec` */
export function validatePodSpec(spec: PodSpec, path: string, errors: FieldErrors): void {
  const volumes = validateVolumes(spec.volumes ?? [], `${path}.volumes`, errors);
  const claims = validateClaims(spec.resourceClaims ?? [], `${path}.resourceClaims`, errors);
  validateContainers(spec, { path, volumes }, errors);
  for (const list of ['containers', 'initContainers'] as const)
    for (const [index, container] of (spec[list] ?? []).entries())
      validateClaimNames(container, { path: `${path}.${list}[${index}]`, claims }, errors);
  if (spec.resources) validatePodResources(spec, path, errors);
  if (!RESTART_POLICIES.includes(spec.restartPolicy ?? ''))
    unsupported(`${path}.restartPolicy`, spec.restartPolicy, { choices: RESTART_POLICIES, errors });
  if (!DNS_POLICIES.includes(spec.dnsPolicy ?? ''))
    unsupported(`${path}.dnsPolicy`, spec.dnsPolicy, { choices: DNS_POLICIES, errors });
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    errors.invalid(
      `${path}.terminationGracePeriodSeconds`,
      spec.terminationGracePeriodSeconds,
      'must be greater than or equal to 0',
    );
  }
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2 ** 31 - 1)) {
    errors.invalid(`${path}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive');
  }
  validateHost(spec, path, errors);
  validateNames(spec, path, errors);
}

function unsupported(
  path: string,
  value: string | undefined,
  { choices, errors }: { choices: readonly string[]; errors: FieldErrors },
): void {
  if (value) errors.notSupported(path, value, choices);
  else errors.required(path);
}

function validateNames(spec: PodSpec, path: string, errors: FieldErrors): void {
  const labels = [
    ['hostname', spec.hostname],
    ['subdomain', spec.subdomain],
  ] as const;
  for (const [field, value] of labels) {
    if (value) for (const problem of dnsLabelProblems(value)) errors.invalid(`${path}.${field}`, value, problem);
  }
  const names = [
    ['serviceAccountName', spec.serviceAccountName],
    ['nodeName', spec.nodeName],
    ['priorityClassName', spec.priorityClassName],
  ] as const;
  for (const [field, value] of names) {
    if (value) for (const problem of dnsSubdomainProblems(value)) errors.invalid(`${path}.${field}`, value, problem);
  }
}

interface ContainersPlace {
  readonly path: string;
  readonly volumes: ReadonlyMap<string, Volume>;
}

function validateContainers(spec: PodSpec, { path, volumes }: ContainersPlace, errors: FieldErrors): void {
  const names = new Set<string>();
  const isInPod = path === 'spec';
  const graceSeconds = spec.terminationGracePeriodSeconds ?? 0;
  if ((spec.containers ?? []).length === 0) errors.required(`${path}.containers`);
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [index, container] of (spec[list] ?? []).entries()) {
      const at = `${path}.${list}[${index}]`;
      validateContainer(container, { path: at, volumes, isInPod }, errors);
      if (container.name && names.has(container.name)) errors.duplicate(`${at}.name`, container.name);
      names.add(container.name);
      validateProbes(container, { path: at, isInit: list === 'initContainers', graceSeconds }, errors);
    }
    validateHostPorts(spec[list] ?? [], `${path}.${list}`, errors);
  }
  if (isInPod && spec.ephemeralContainers?.length)
    validateEphemeral(spec.ephemeralContainers, { names, volumes }, errors);
}

/** No two containers of a list take one port of the host. */
function validateHostPorts(containers: readonly Container[], path: string, errors: FieldErrors): void {
  const taken = new Set<string>();
  for (const [index, { ports }] of containers.entries()) {
    for (const [at, { hostPort, hostIP = '', protocol }] of (ports ?? []).entries()) {
      if (!hostPort) continue;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) errors.duplicate(`${path}[${index}].ports[${at}].hostPort`, key);
      taken.add(key);
    }
  }
}

const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
  'resizePolicy',
] as const;

function validateEphemeral(
  containers: readonly EphemeralContainer[],
  { names, volumes }: { names: Set<string>; volumes: ReadonlyMap<string, Volume> },
  errors: FieldErrors,
): void {
  const targets = new Set(names);
  for (const [index, container] of containers.entries()) {
    const path = `spec.ephemeralContainers[${index}]`;
    if (container.name && names.has(container.name)) errors.duplicate(`${path}.name`, container.name);
    names.add(container.name);
    validateContainer(
      { ...container, resources: {}, ports: [] } as Container,
      { path, volumes, isInPod: true },
      errors,
    );
    const target = container.targetContainerName;
    if (target && !targets.has(target)) errors.notFound(`${path}.targetContainerName`, target);
    for (const field of NOT_EPHEMERAL) {
      const value = container[field as keyof EphemeralContainer];
      if (value !== undefined && Object.keys(value).length > 0)
        errors.forbidden(`${path}.${field}`, 'cannot be set for an Ephemeral Container');
    }
  }
}

/** What the host's network and namespaces ask of a pod. */
function validateHost(spec: PodSpec, path: string, errors: FieldErrors): void {
  if (spec.hostNetwork) {
    for (const [index, { ports }] of (spec.containers ?? []).entries()) {
      for (const [at, { hostPort, containerPort }] of (ports ?? []).entries()) {
        const words = 'must match `containerPort` when `hostNetwork` is true';
        if (hostPort !== containerPort)
          errors.invalid(`${path}.containers[${index}].ports[${at}].hostPort`, hostPort ?? 0, words);
      }
    }
  }
  if (spec.hostUsers !== false) return;
  for (const [field, isSet] of [
    ['HostPID', spec.hostPID],
    ['HostIPC', spec.hostIPC],
  ] as const)
    if (isSet) errors.forbidden(`${path}.${field}`, 'when `hostUsers` is false');
}
