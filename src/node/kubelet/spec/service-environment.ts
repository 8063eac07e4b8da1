// The environment variables that tell a container of the services around it. Pure.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/envvars/envvars.go

import type { Service, ServicePort } from '../../../kube/types.gen.ts';

export interface ServiceEnvironmentInput {
  readonly services: readonly Service[];
  readonly namespace: string;
  /** False: only the API server's. */
  readonly enableServiceLinks: boolean;
  /** Used when there is no Service `default/kubernetes`. */
  readonly kubernetesAddress: string;
}

export function serviceEnvironment(input: ServiceEnvironmentInput): Map<string, string> {
  const result = new Map<string, string>();
  for (const service of visibleServices(input)) {
    for (const [name, value] of variablesOf(service)) result.set(name, value);
  }
  return result;
}

function visibleServices({
  services,
  namespace,
  enableServiceLinks,
  kubernetesAddress,
}: ServiceEnvironmentInput): Service[] {
  const withAddress = services.filter(({ spec }) => spec?.clusterIP && spec.clusterIP !== 'None');
  const isMaster = ({ metadata }: Service) => metadata.namespace === 'default' && metadata.name === 'kubernetes';
  const own = withAddress.filter(
    (service) => service.metadata.namespace === namespace && enableServiceLinks && !isMaster(service),
  );
  const master = withAddress.find(isMaster) ?? masterService(kubernetesAddress);
  return [master, ...own];
}

function masterService(clusterIP: string): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kubernetes', namespace: 'default', uid: '', resourceVersion: '', creationTimestamp: '' },
    spec: { clusterIP, ports: [{ name: 'https', port: 443, protocol: 'TCP' }] },
  };
}

function variablesOf({ metadata, spec }: Service): [string, string][] {
  const prefix = variableName(metadata.name);
  const host = spec?.clusterIP ?? '';
  const [first, ...others] = spec?.ports ?? [];
  if (!first) return [];
  const named = [first, ...others].filter(({ name }) => name);
  return [
    [`${prefix}_SERVICE_HOST`, host],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
    ...named.map(({ name, port }): [string, string] => [
      `${prefix}_SERVICE_PORT_${variableName(name ?? '')}`,
      String(port),
    ]),
    [`${prefix}_PORT`, urlOf(host, first)],
    ...[first, ...others].flatMap((port) => linkVariables(prefix, host, port)),
  ];
}

/** As Docker's container links had them. */
function linkVariables(prefix: string, host: string, port: ServicePort): [string, string][] {
  const protocol = port.protocol ?? 'TCP';
  const base = `${prefix}_PORT_${port.port}_${protocol}`;
  return [
    [base, urlOf(host, port)],
    [`${base}_PROTO`, protocol.toLowerCase()],
    [`${base}_PORT`, String(port.port)],
    [`${base}_ADDR`, host],
  ];
}

const urlOf = (host: string, { port, protocol = 'TCP' }: ServicePort) => `${protocol.toLowerCase()}://${host}:${port}`;

const variableName = (name: string) => name.replaceAll('-', '_').toUpperCase();
