// Validation of pod specs, in pods and in templates: pkg/apis/core/validation (ValidatePodSpec).

import { dnsSubdomainProblems, qualifiedNameProblems } from '../../../../kube/names.ts';
import type { Container, EphemeralContainer, PodSpec, Volume } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { dnsLabelProblems } from '../../../validation/names.ts';
import { validateLabels } from '../../../validation/object-meta.ts';
import { validateTolerations } from '../../../validation/tolerations.ts';
import { validateAffinity } from './affinity-validation.ts';
import { validateClaims } from './claim-validation.ts';
import {
  type ContainerPlace,
  validateContainer,
  validateImage,
  validateInitRestart,
  validateRestart,
} from './container-validation.ts';
import { validateDns, validateHostAliases } from './dns-validation.ts';
import { validateFileVolumes } from './env-validation.ts';
import { validateHostPorts, validateHostSharing, validatePortsTaken } from './host-validation.ts';
import { validateSystem } from './os-validation.ts';
import { validatePodResources } from './pod-level-resources.ts';
import { validateProbes } from './probe-validation.ts';
import { validateContainerResources } from './resource-validation.ts';
import { validatePodSecurity } from './security-validation.ts';
import { validateSpread } from './spread-validation.ts';
import { validateVolumes } from './volume-validation.ts';
import { validateHostProcess } from './windows-validation.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];

/** @param path where the spec is: `spec`, or `spec.template.spec` */
export function validatePodSpec(spec: PodSpec, path: string, errors: FieldErrors): void {
  const volumes = validateVolumes(spec.volumes ?? [], `${path}.volumes`, errors);
  const claims = validateClaims(spec.resourceClaims ?? [], `${path}.resourceClaims`, errors);
  validateContainers(spec, { path, volumes, claims }, errors);
  if (spec.resources) validatePodResources(spec, { path, claims }, errors);
  validateHostPorts(spec, path, errors);
  if (!RESTART_POLICIES.includes(spec.restartPolicy ?? ''))
    unsupported(`${path}.restartPolicy`, spec.restartPolicy, { choices: RESTART_POLICIES, errors });
  if (!DNS_POLICIES.includes(spec.dnsPolicy ?? ''))
    unsupported(`${path}.dnsPolicy`, spec.dnsPolicy, { choices: DNS_POLICIES, errors });
  validateLabels(spec.nodeSelector, `${path}.nodeSelector`, errors);
  validatePodSecurity(spec, `${path}.securityContext`, errors);
  validateScheduling(spec, path, errors);
  validateHostProcess(spec, path, errors);
  validateHostSharing(spec, path, errors);
  validateNames(spec, path, errors);
  validateRuntime(spec, path, errors);
  validateSystem(spec, path, errors);
  validateFileVolumes(spec, path, errors);
  if (path !== 'spec') return;
  for (const list of ['containers', 'initContainers'] as const)
    for (const [index, container] of (spec[list] ?? []).entries())
      validateImage(container, `${path}.${list}[${index}]`, errors);
}

/** Where a pod can be, and when it is ready to be there. */
function validateScheduling(spec: PodSpec, path: string, errors: FieldErrors): void {
  if (spec.affinity) validateAffinity(spec.affinity, `${path}.affinity`, errors);
  validateDns(spec, `${path}.dnsConfig`, errors);
  for (const [index, { conditionType: type }] of (spec.readinessGates ?? []).entries())
    errors.problems(`${path}.readinessGates[${index}].conditionType`, type, qualifiedNameProblems(type));
  const gates = new Set<string>();
  for (const [index, { name }] of (spec.schedulingGates ?? []).entries()) {
    errors.problems(`${path}.schedulingGates[${index}]`, name, qualifiedNameProblems(name));
    if (gates.has(name)) errors.duplicate(`${path}.schedulingGates[${index}]`, name);
    gates.add(name);
  }
  validateSpread(spec.topologySpreadConstraints ?? [], `${path}.topologySpreadConstraints`, errors);
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
  for (const field of ['serviceAccountName', 'nodeName'] as const)
    validateName(spec[field], `${path}.${field}`, errors);
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && (deadline < 1 || deadline > 2 ** 31 - 1)) {
    errors.invalid(`${path}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive');
  }
  for (const field of ['hostname', 'subdomain'] as const) {
    const label = spec[field];
    if (label) errors.problems(`${path}.${field}`, label, dnsLabelProblems(label));
  }
}

function validateName(name: string | undefined, path: string, errors: FieldErrors): void {
  if (name) errors.problems(path, name, dnsSubdomainProblems(name));
}

/** How a pod is run, and before which others. */
function validateRuntime(spec: PodSpec, path: string, errors: FieldErrors): void {
  validateTolerations(spec.tolerations ?? [], `${path}.tolerations`, errors);
  validateHostAliases(spec.hostAliases ?? [], `${path}.hostAliases`, errors);
  validateName(spec.priorityClassName, `${path}.priorityClassName`, errors);
  const { runtimeClassName: runtime } = spec;
  if (runtime !== undefined) errors.problems(`${path}.runtimeClassName`, runtime, dnsSubdomainProblems(runtime));
  if (spec.preemptionPolicy === '') errors.required(`${path}.preemptionPolicy`);
  else errors.choice(`${path}.preemptionPolicy`, spec.preemptionPolicy, PREEMPTION_POLICIES);
  if (spec.overhead) validateContainerResources({ limits: spec.overhead }, `${path}.overhead`, errors);
}

interface ContainersPlace {
  readonly path: string;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly claims: ReadonlySet<string>;
}

function validateContainers(spec: PodSpec, place: ContainersPlace, errors: FieldErrors): void {
  const containers = spec.containers ?? []; // Null where none are given.
  const isInHostUsers = spec.hostUsers !== false;
  const shared = { isInHostUsers, restartPolicy: spec.restartPolicy, names: new Set<string>(), ...place };
  const graceSeconds = spec.terminationGracePeriodSeconds ?? 0;
  const path = `${place.path}.containers`;
  if (containers.length === 0) errors.required(path);
  for (const [index, container] of containers.entries()) {
    const at = `${path}[${index}]`;
    validateContainer(container, { ...shared, path: at }, errors);
    if (shared.names.has(container.name)) errors.duplicate(`${at}.name`, container.name);
    shared.names.add(container.name);
    validateProbes(container, { path: at, isInit: false, graceSeconds }, errors);
    validateRestart(container, at, errors);
  }
  validatePortsTaken(containers, path, errors);
  validateInit(spec, shared, errors);
  validateEphemeral(spec.ephemeralContainers ?? [], shared, errors);
}

/** They run one by one: each may have the ports of the others. */
function validateInit(spec: PodSpec, place: NamedPlace, errors: FieldErrors): void {
  const graceSeconds = spec.terminationGracePeriodSeconds ?? 0;
  const path = `${place.path}.initContainers`;
  for (const [index, container] of (spec.initContainers ?? []).entries()) {
    const at = `${path}[${index}]`;
    validateContainer(container, { ...place, path: at }, errors);
    validateInitRestart(container, at, errors);
    if (place.names.has(container.name)) errors.duplicate(`${at}.name`, container.name);
    if (container.name) place.names.add(container.name);
    validatePortsTaken([container], path, errors);
    validateProbes(container, { path: at, isInit: true, graceSeconds }, errors);
  }
}

/** In the order of Go's struct. */
const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;
/** Set when they are there; the others when there is something in them. */
const POINTERS: ReadonlySet<string> = new Set(['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle']);

const NOT_THERE = 'cannot be set for an Ephemeral Container';

interface NamedPlace extends ContainerPlace {
  /** Of the pod's containers so far. */
  readonly names: Set<string>;
}

function validateEphemeral(
  containers: readonly EphemeralContainer[],
  { names, ...place }: NamedPlace,
  errors: FieldErrors,
): void {
  const targets = new Set(names);
  for (const [index, container] of containers.entries()) {
    const path = `${place.path}.ephemeralContainers[${index}]`;
    validateContainer(container as Container, { ...place, path }, errors);
    validateImage(container, path, errors);
    if (names.has(container.name)) errors.duplicate(`${path}.name`, container.name);
    names.add(container.name);
    const target = container.targetContainerName;
    if (target && !targets.has(target)) errors.notFound(`${path}.targetContainerName`, target);
    for (const field of NOT_EPHEMERAL) {
      const value = container[field as keyof EphemeralContainer];
      const isThere = value !== undefined && (POINTERS.has(field) || Object.keys(value).length > 0);
      const isSet = isThere || errors.emptyAt(`${path}.${field}`) !== null;
      if (isSet) errors.forbidden(`${path}.${field}`, NOT_THERE);
    }
    for (const [at, mount] of (container.volumeMounts ?? []).entries())
      for (const field of ['subPath', 'subPathExpr'] as const)
        if (mount[field]) errors.forbidden(`${path}.volumeMounts[${at}].${field}`, NOT_THERE);
  }
}
