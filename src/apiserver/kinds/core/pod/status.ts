// What a write of a pod's status keeps, and what it may not say: pkg/registry/core/pod/strategy.go (podStatusStrategy),
// pkg/apis/core/validation (ValidatePodStatusUpdate).

import { isIP } from 'node:net';
import { dnsSubdomainProblems, labelKeyProblems } from '../../../../kube/names.ts';
import type {
  Container,
  ContainerRestartRule,
  LinuxContainerUser,
  Pod,
  PodCondition,
  PodStatus,
} from '../../../../kube/types.gen.ts';
import { firstBy } from '../../../../lib/first-by.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { validateIp } from '../../../validation/addresses.ts';
import { canonicalIp, eachIpWarnings } from '../../../validation/ip-forms.ts';
import { repeats } from '../../../validation/repeats.ts';
import { validateId } from './security-validation.ts';

const SYSTEM_CONDITIONS = ['PodScheduled', 'Ready', 'Initialized'];

/** A writer that is silent about the class of service and the generations that were seen changes neither. */
export function withRemembered(status: PodStatus, before: PodStatus): PodStatus {
  const generation = status.observedGeneration || before.observedGeneration;
  const qosClass = status.qosClass || before.qosClass;
  return {
    ...status,
    ...(status.conditions ? { conditions: rememberedConditions(status.conditions, before.conditions ?? []) } : {}),
    ...(generation ? { observedGeneration: generation } : {}),
    ...(qosClass ? { qosClass } : {}),
  };
}

/** Changes `status`. The one address and the first of all are the same; where they differ, the one counts (pkg/apis/core/v1/conversion.go). */
export function alignAddresses(status: PodStatus): void {
  const { podIP, podIPs = [] } = status;
  const list = podIP && podIPs[0]?.ip !== podIP ? [{ ip: podIP }] : podIPs;
  const [first] = list;
  if (!first) return;
  status.podIPs = list;
  if (first.ip) status.podIP = first.ip;
}

/** One type can be there twice: the first goes with the first. */
function rememberedConditions(conditions: readonly PodCondition[], before: readonly PodCondition[]): PodCondition[] {
  const left = [...before];
  return conditions.map((condition) => {
    const index = left.findIndex(({ type }) => type === condition.type);
    const [old] = index < 0 ? [] : left.splice(index, 1);
    return condition.observedGeneration || !old?.observedGeneration
      ? condition
      : { ...condition, observedGeneration: old.observedGeneration };
  });
}

/** @param pod with the status that is to be, and the spec that there is */
export function validatePodStatus(pod: Pod, current: Pod, errors: FieldErrors): void {
  const { status = {} } = pod;
  for (const [index, { type, observedGeneration = 0 }] of (status.conditions ?? []).entries()) {
    const path = `status.conditions[${index}]`;
    if (observedGeneration < 0)
      errors.invalid(`${path}.observedGeneration`, observedGeneration, 'must be a non-negative integer');
    if (!SYSTEM_CONDITIONS.includes(type)) errors.problems(`${path}.Type`, type, labelKeyProblems(type));
  }
  validateNomination(status, current, errors);
  const { observedGeneration = 0 } = status;
  if (observedGeneration < 0)
    errors.invalid('status.observedGeneration', observedGeneration, 'must be a non-negative integer');
  errors.unchanged('status.qosClass', status.qosClass, current.status?.qosClass);
  validateTransitions(pod, current, errors);
  validateClaims(pod, errors);
  validateAddresses(status, current.status ?? {}, errors);
  validateUsers(pod, errors);
}

/** validatePodResourceClaimStatuses. */
function validateClaims({ spec, status = {} }: Pod, errors: FieldErrors): void {
  const claims = new Set(spec?.resourceClaims?.map(({ name }) => name));
  const isRepeated = repeats<string>();
  for (const [index, { name, resourceClaimName }] of (status.resourceClaimStatuses ?? []).entries()) {
    const path = `status.resourceClaimStatuses[${index}].name`;
    if (!claims.has(name)) errors.invalid(path, name, 'must match the name of an entry in `spec.resourceClaims`');
    if (isRepeated(name)) errors.duplicate(path, name);
    if (resourceClaimName !== undefined)
      errors.problems(path, resourceClaimName, dnsSubdomainProblems(resourceClaimName));
  }
}

/** The statuses of containers, with those of whose kind they are. */
const STATUSES = [
  ['containerStatuses', 'containers'],
  ['initContainerStatuses', 'initContainers'],
  ['ephemeralContainerStatuses', undefined],
] as const;

/** A container that has ended, and is not to be started again, stays as it is (ValidateContainerStateTransition and its like). */
function validateTransitions({ spec, status = {} }: Pod, current: Pod, errors: FieldErrors): void {
  for (const [field, kind] of STATUSES) {
    const statuses = firstBy(status[field] ?? [], ({ name }) => name);
    const containers = firstBy((kind && spec?.[kind]) ?? [], ({ name }) => name);
    for (const [index, before] of (current.status?.[field] ?? []).entries()) {
      const ended = before.state?.terminated;
      const now = statuses.get(before.name);
      if (!ended || !now || now.state?.terminated) continue;
      const container = containers.get(before.name);
      if (container && startsAgain(container, spec?.restartPolicy, ended.exitCode)) continue;
      errors.forbidden(`status.${field}[${index}].state`, 'may not be transitioned to non-terminated state');
    }
  }
}

/** validateContainerStatusUsers. */
function validateUsers({ spec, status = {} }: Pod, errors: FieldErrors): void {
  const system = spec?.os?.name ?? 'linux';
  for (const [field] of STATUSES)
    for (const [index, { user }] of (status[field] ?? []).entries()) {
      if (!user?.linux) continue;
      const path = `status.${field}[${index}].user.linux`;
      if (system === 'windows') errors.forbidden(path, 'cannot be set for a windows pod');
      if (system === 'linux') validateLinuxUser(user.linux, path, errors);
    }
}

function validateLinuxUser(
  { uid, gid, supplementalGroups }: LinuxContainerUser,
  path: string,
  errors: FieldErrors,
): void {
  validateId(uid, `${path}.uid`, errors);
  validateId(gid, `${path}.gid`, errors);
  for (const [index, group] of (supplementalGroups ?? []).entries())
    validateId(group, `${path}.supplementalGroups[${index}]`, errors);
}

/** pkg/api/v1/pod/util.go, ContainerShouldRestart. */
function startsAgain(container: Container, podPolicy: string | undefined, exitCode: number): boolean {
  const isMatch = ({ exitCodes }: ContainerRestartRule) =>
    exitCodes !== undefined && (exitCodes.values ?? []).includes(exitCode) === (exitCodes.operator === 'In');
  if (container.restartPolicyRules?.some(isMatch)) return true;
  const policy = container.restartPolicy ?? podPolicy;
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** What is there already may stay as it is. */
function validateAddresses(status: PodStatus, before: PodStatus, errors: FieldErrors): void {
  const [host] = status.hostIPs ?? [];
  for (const field of ['podIPs', 'hostIPs'] as const) {
    if (field === 'hostIPs' && host && host.ip !== status.hostIP)
      errors.invalid('status.hostIPs[0].ip', host.ip, 'must be equal to `hostIP`');
    const known = new Set((before[field] ?? []).map(({ ip }) => ip));
    const list = (status[field] ?? []).map(({ ip = '' }) => ip);
    for (const text of eachIpWarnings(list, (index) => `status.${field}[${index}].ip`)) errors.warn(text);
    for (const [index, ip] of list.entries()) if (!known.has(ip)) validateIp(ip, `status.${field}[${index}]`, errors);
    const wrong = list.findIndex((ip) => canonicalIp(ip) === undefined);
    if (list.length > 1 && wrong !== -1) {
      const words = `failed to check for dual stack with error:invalid IP[${wrong}]: ${list[wrong]}`;
      errors.internal(`status.${field}`, words);
    }
    const families = new Set(list.map(isIP));
    if (list.length > 1 && (families.size < list.length || wrong !== -1))
      errors.invalid(`status.${field}`, status[field], 'may specify no more than one IP for each IP family');
  }
}

function validateNomination({ nominatedNodeName: node }: PodStatus, current: Pod, errors: FieldErrors): void {
  if (!node || node === current.status?.nominatedNodeName) return;
  errors.problems('status.nominatedNodeName', node, dnsSubdomainProblems(node));
  if (current.spec?.nodeName)
    errors.forbidden('status.nominatedNodeName', 'may not be set on pods that are already bound to a node');
}
