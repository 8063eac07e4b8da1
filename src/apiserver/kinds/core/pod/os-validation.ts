// What a pod of one operating system cannot ask for: pkg/apis/core/validation (validateOS, validateLinux, validateWindows).

import type { PodSpec } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';

const SYSTEMS = ['linux', 'windows'];

/** In the order of the refusals. */
const NOT_OF_WINDOWS = [
  'securityContext.appArmorProfile',
  'securityContext.seLinuxOptions',
  'hostUsers',
  'hostPID',
  'hostIPC',
  'securityContext.seccompProfile',
  'securityContext.fsGroup',
  'securityContext.fsGroupChangePolicy',
  'securityContext.sysctls',
  'shareProcessNamespace',
  'securityContext.runAsUser',
  'securityContext.runAsGroup',
  'securityContext.supplementalGroups',
  'securityContext.supplementalGroupsPolicy',
  'securityContext.seLinuxChangePolicy',
];
const NOT_OF_WINDOWS_CONTAINERS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
].map((field) => `securityContext.${field}`);

/** Those that are as good as absent when they are false or empty. */
const MAY_BE_EMPTY = ['hostPID', 'hostIPC', 'securityContext.sysctls'];

export function validateSystem(spec: PodSpec, path: string, errors: FieldErrors): void {
  const { os } = spec;
  if (!os) return;
  if (!os.name) errors.required(`${path}.os.name`);
  else if (!SYSTEMS.includes(os.name)) errors.notSupported(`${path}.os`, os.name, SYSTEMS);
  else if (os.name === 'windows') refuseOfWindows(spec, path, errors);
  else refuseOfLinux(spec, path, errors);
}

function refuseOfWindows(spec: PodSpec, path: string, errors: FieldErrors): void {
  const words = 'cannot be set for a windows pod';
  refuse(spec, { path, fields: NOT_OF_WINDOWS, words }, errors);
  for (const [at, container] of containersOf(spec, path))
    refuse(container, { path: at, fields: NOT_OF_WINDOWS_CONTAINERS, words }, errors);
}

function refuseOfLinux(spec: PodSpec, path: string, errors: FieldErrors): void {
  const fields = ['securityContext.windowsOptions'];
  const words = 'windows options cannot be set for a linux pod';
  refuse(spec, { path, fields, words }, errors);
  for (const [at, container] of containersOf(spec, path)) refuse(container, { path: at, fields, words }, errors);
}

function refuse(
  of: object,
  { path, fields, words }: { path: string; fields: readonly string[]; words: string },
  errors: FieldErrors,
): void {
  for (const field of fields) {
    const value = valueAt(of, field);
    const isEmpty = value === false || (Array.isArray(value) && value.length === 0);
    if (value != null && !(isEmpty && MAY_BE_EMPTY.includes(field))) errors.forbidden(`${path}.${field}`, words);
  }
}

function valueAt(of: object, field: string): unknown {
  let value: unknown = of;
  for (const key of field.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}

/** Every container of a pod and where it is, in the order in which upstream visits them. */
export function containersOf(spec: PodSpec, path: string) {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    (spec[list] ?? []).map((container, index) => [`${path}.${list}[${index}]`, container] as const),
  );
}
