// The environment of a container: services, envFrom, env, and `$(NAME)` in them. Pure but for the lookups that are handed in.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables)

import { parseQuantity } from '../../kube/quantity.ts';
import type { ConfigMap, Container, EnvVar, Pod, Secret, Service } from '../../kube/types.gen.ts';

/** What the environment is made from, besides the pod. */
export interface EnvironmentSources {
  configMap(namespace: string, name: string): ConfigMap | undefined;
  secret(namespace: string, name: string): Secret | undefined;
  /** Of the pod's namespace. */
  readonly services: readonly Service[];
  readonly kubernetesServiceAddress: string;
  readonly podAddress: string;
}

/** A container cannot be made as its pod wants it; the reason is CreateContainerConfigError. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export interface EnvironmentEntry {
  readonly name: string;
  readonly value: string;
}

export interface Environment {
  readonly entries: readonly EnvironmentEntry[];
  /** Keys of envFrom that are no names: `[ConfigMap ns/name] …` for an event. */
  readonly skipped: readonly string[];
}

/** Throws ConfigError in kubelet's words for what is missing and not optional. */
export function environmentOf(pod: Pod, container: Container, sources: EnvironmentSources): Environment {
  const values = new Map<string, string>();
  const skipped: string[] = [];
  for (const [name, value] of serviceVariables(pod, sources)) values.set(name, value);
  const services = new Map(values);
  addEnvFrom(pod, container, { values, skipped, sources });
  for (const variable of container.env ?? []) {
    const value = valueOf(pod, container, { variable, sources, values: new Map([...services, ...values]) });
    if (value !== undefined) values.set(variable.name, value);
  }
  return { entries: [...values].map(([name, value]) => ({ name, value })), skipped };
}

const VARIABLE = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

interface Adding {
  readonly values: Map<string, string>;
  readonly skipped: string[];
  readonly sources: EnvironmentSources;
}

function addEnvFrom(pod: Pod, container: Container, { values, skipped, sources }: Adding): void {
  const namespace = pod.metadata.namespace ?? '';
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const [reference, found, label] = configMapRef
      ? [configMapRef, sources.configMap(namespace, configMapRef.name ?? '')?.data, 'configmap']
      : [secretRef, decoded(sources.secret(namespace, secretRef?.name ?? '')), 'secret'];
    if (!found) {
      const isThere = configMapRef && sources.configMap(namespace, configMapRef.name ?? '');
      if (reference?.optional || isThere) continue;
      throw new ConfigError(`${label} "${reference?.name}" not found`);
    }
    for (const [key, value] of Object.entries(found)) {
      const name = `${prefix}${key}`;
      if (VARIABLE.test(name)) values.set(name, value);
      else skipped.push(name);
    }
  }
}

function decoded(secret: Secret | undefined): Record<string, string> | undefined {
  return (
    secret &&
    Object.fromEntries(
      Object.entries(secret.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
    )
  );
}

interface Wanted {
  readonly variable: EnvVar;
  readonly sources: EnvironmentSources;
  readonly values: ReadonlyMap<string, string>;
}

function valueOf(pod: Pod, container: Container, { variable, sources, values }: Wanted): string | undefined {
  const from = variable.valueFrom;
  if (!from) return expand(variable.value ?? '', values);
  if (from.fieldRef) return fieldValue(pod, from.fieldRef.fieldPath, sources.podAddress);
  if (from.resourceFieldRef) return resourceValue(pod, container, from.resourceFieldRef);
  const namespace = pod.metadata.namespace ?? '';
  const { configMapKeyRef: mapRef, secretKeyRef: secretRef } = from;
  if (mapRef)
    return keyValue(sources.configMap(namespace, mapRef.name ?? '')?.data, {
      ...mapRef,
      kind: 'ConfigMap',
      namespace,
      isThere: Boolean(sources.configMap(namespace, mapRef.name ?? '')),
    });
  if (secretRef)
    return keyValue(decoded(sources.secret(namespace, secretRef.name ?? '')), {
      ...secretRef,
      kind: 'Secret',
      namespace,
      isThere: Boolean(sources.secret(namespace, secretRef.name ?? '')),
    });
  return undefined;
}

interface KeyReference {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly namespace: string;
  readonly name?: string;
  readonly key: string;
  readonly optional?: boolean;
  readonly isThere: boolean;
}

function keyValue(
  data: Record<string, string> | undefined,
  { kind, namespace, name, key, optional, isThere }: KeyReference,
): string | undefined {
  const value = data?.[key];
  if (value !== undefined || optional) return value;
  throw new ConfigError(
    isThere ? `couldn't find key ${key} in ${kind} ${namespace}/${name}` : `${kind.toLowerCase()} "${name}" not found`,
  );
}

/** The downward API's fields; also of downwardAPI volumes. */
export function fieldValue(pod: Pod, path: string, address: string): string {
  const { metadata, spec } = pod;
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript) return metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2] ?? ''] ?? '';
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'metadata.labels': mapText(metadata.labels),
    'metadata.annotations': mapText(metadata.annotations),
    'spec.nodeName': spec?.nodeName,
    'spec.serviceAccountName': spec?.serviceAccountName,
    'status.hostIP': address,
    'status.hostIPs': address,
    'status.podIP': address,
    'status.podIPs': address,
  };
  const value = fields[path];
  if (value === undefined) throw new ConfigError(`unsupported fieldPath: ${path}`);
  return value;
}

function mapText(map: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(map ?? {})
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort()
    .join('\n');
}

/** Without a limit it is what the node could give: the smallest Fargate machine's. */
const NODE_LIMITS: Readonly<Record<string, string>> = {
  cpu: '2',
  memory: '3935140Ki',
  'ephemeral-storage': '30832548Ki',
};

export function resourceValue(
  pod: Pod,
  container: Container,
  reference: { resource: string; containerName?: string; divisor?: string | number },
): string {
  const target = reference.containerName
    ? pod.spec?.containers.find(({ name }) => name === reference.containerName)
    : container;
  const [list = '', ...rest] = reference.resource.split('.');
  const name = rest.join('.');
  const given = target?.resources?.[list as 'limits' | 'requests']?.[name];
  const fallback = list === 'limits' ? (NODE_LIMITS[name] ?? '0') : '0';
  const value = parseQuantity(String(given ?? fallback)).nanos;
  const divisor = parseQuantity(String(reference.divisor ?? '0')).nanos || 1_000_000_000n;
  return String((value + divisor - 1n) / divisor);
}

/** https://github.com/kubernetes/kubernetes/blob/master/third_party/forked/golang/expansion/expand.go */
export function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) =>
    whole === '$$' ? '$' : (values.get(name ?? '') ?? whole),
  );
}

/** Docker-links variables of the namespace's services, and always those of the API server. */
function serviceVariables(pod: Pod, { services, kubernetesServiceAddress }: EnvironmentSources): [string, string][] {
  const kubernetes = {
    name: 'kubernetes',
    address: kubernetesServiceAddress,
    ports: [{ name: 'https', port: 443, protocol: 'TCP' }],
  };
  const linked = pod.spec?.enableServiceLinks === false ? [] : services.flatMap(linkOf);
  return [...linked, kubernetes].flatMap(variablesOf);
}

interface Link {
  readonly name: string;
  readonly address: string;
  readonly ports: readonly { readonly name?: string; readonly port: number; readonly protocol?: string }[];
}

function linkOf({ metadata, spec }: Service): Link[] {
  const address = spec?.clusterIP;
  return !address || address === 'None' ? [] : [{ name: metadata.name, address, ports: spec.ports ?? [] }];
}

function variablesOf({ name, address, ports }: Link): [string, string][] {
  const prefix = name.toUpperCase().replaceAll('-', '_');
  const [first] = ports;
  if (!first) return [];
  const url = ({ port, protocol = 'TCP' }: Link['ports'][number]) => `${protocol.toLowerCase()}://${address}:${port}`;
  const named = ports
    .filter((port) => port.name)
    .map((port): [string, string] => [
      `${prefix}_SERVICE_PORT_${(port.name ?? '').toUpperCase().replaceAll('-', '_')}`,
      String(port.port),
    ]);
  const each = ports.flatMap((port): [string, string][] => {
    const { protocol = 'TCP' } = port;
    const stem = `${prefix}_PORT_${port.port}_${protocol}`;
    return [
      [stem, url(port)],
      [`${stem}_PROTO`, protocol.toLowerCase()],
      [`${stem}_PORT`, String(port.port)],
      [`${stem}_ADDR`, address],
    ];
  });
  return [
    [`${prefix}_SERVICE_HOST`, address],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
    ...named,
    [`${prefix}_PORT`, url(first)],
    ...each,
  ];
}
