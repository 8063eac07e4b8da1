// Validation of pod specs, in pods and in templates: pkg/apis/core/validation (ValidatePodSpec).

import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type { Container, PodSpec, Volume } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { dnsLabelProblems } from '../../validation/names.ts';
import { validateContainer } from './container-validation.ts';

const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/** @param path where the spec is: `spec`, or `spec.template.spec` */
export function validatePodSpec(spec: PodSpec, path: string, errors: FieldErrors): void {
  const volumes = validateVolumes(spec.volumes ?? [], `${path}.volumes`, errors);
  validateContainers(spec, { path, volumes }, errors);
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

/** Returns the names of the volumes that nothing is wrong with. */
function validateVolumes(volumes: readonly Volume[], path: string, errors: FieldErrors): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [index, volume] of volumes.entries()) {
    const at = `${path}[${index}]`;
    const before = errors.causes.length;
    if (!volume.name) errors.required(`${at}.name`);
    else for (const problem of dnsLabelProblems(volume.name)) errors.invalid(`${at}.name`, volume.name, problem);
    if (names.has(volume.name)) errors.duplicate(`${at}.name`, volume.name);
    const sources = Object.keys(volume).filter((key) => key !== 'name');
    if (sources.length > 1) errors.forbidden(`${at}.${sources[1]}`, 'may not specify more than 1 volume type');
    if (volume.secret && !volume.secret.secretName) errors.required(`${at}.secret.secretName`);
    if (volume.configMap && !volume.configMap.name) errors.required(`${at}.configMap.name`);
    if (volume.persistentVolumeClaim && !volume.persistentVolumeClaim.claimName)
      errors.required(`${at}.persistentVolumeClaim.claimName`);
    if (volume.hostPath && !volume.hostPath.path) errors.required(`${at}.hostPath.path`);
    if (errors.causes.length === before) names.add(volume.name);
  }
  return names;
}

function validateContainers(
  spec: PodSpec,
  { path, volumes }: { path: string; volumes: ReadonlySet<string> },
  errors: FieldErrors,
): void {
  const names = new Set<string>();
  const lists: [string, readonly Container[]][] = [
    ['initContainers', spec.initContainers ?? []],
    ['containers', spec.containers ?? []],
  ];
  if ((spec.containers ?? []).length === 0) errors.required(`${path}.containers`);
  for (const [list, containers] of lists) {
    for (const [index, container] of containers.entries()) {
      const at = `${path}.${list}[${index}]`;
      validateContainer(container, { path: at, volumes, isInit: list === 'initContainers' }, errors);
      if (container.name && names.has(container.name)) errors.duplicate(`${at}.name`, container.name);
      names.add(container.name);
    }
  }
}
