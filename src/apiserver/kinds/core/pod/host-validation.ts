// What pods share with their host: ports, namespaces, users and its name.
// pkg/apis/core/validation (checkHostPortConflicts, validatePodHostNetworkDeps, validateHostUsers, validatePodHostName)

import { dnsSubdomainProblems } from '../../../../kube/names.ts';
import type { Container, PodSpec } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { containersOf } from './os-validation.ts';

/** No two containers of a list take one port of the host. */
export function validatePortsTaken(containers: readonly Container[], path: string, errors: FieldErrors): void {
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

/** In the host's network a container's ports are the host's. A template may leave them out. */
export function validateHostPorts({ hostNetwork, containers }: PodSpec, path: string, errors: FieldErrors): void {
  if (!hostNetwork) return;
  const words = 'must match `containerPort` when `hostNetwork` is true';
  for (const [index, { ports }] of (containers ?? []).entries()) {
    for (const [at, { hostPort = 0, containerPort }] of (ports ?? []).entries()) {
      if ((hostPort !== 0 || path === 'spec') && hostPort !== containerPort)
        errors.invalid(`${path}.containers[${index}].ports[${at}].hostPort`, hostPort, words);
    }
  }
}

export function validateHostSharing(spec: PodSpec, path: string, errors: FieldErrors): void {
  if (spec.hostUsers === false) validateOwnUsers(spec, path, errors);
  const name = spec.hostnameOverride;
  if (name === undefined) return;
  const at = `${path}.hostnameOverride`;
  if (spec.setHostnameAsFQDN) errors.forbidden(at, 'may not be specified when setHostnameAsFQDN is true');
  if (spec.hostNetwork) errors.forbidden(at, 'may not be specified when hostNetwork is true');
  if (name.length > 64) errors.tooLong(at, 64);
  errors.problems(at, name, dnsSubdomainProblems(name));
}

/** Whoever has users of its own has no other namespace of the host. */
function validateOwnUsers(spec: PodSpec, path: string, errors: FieldErrors): void {
  const words = 'when `hostUsers` is false';
  for (const [field, isShared] of [
    ['hostNetwork', spec.hostNetwork],
    ['HostPID', spec.hostPID],
    ['HostIPC', spec.hostIPC],
  ] as const)
    if (isShared) errors.forbidden(`${path}.${field}`, words);
  for (const [at, { volumeDevices }] of containersOf(spec, path))
    if (volumeDevices?.length) errors.forbidden(`${at}.volumeDevices`, words);
}
