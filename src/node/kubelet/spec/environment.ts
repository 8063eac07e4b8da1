// A container's environment, in the kubelet's order: envFrom, env, then the services. Pure, given what it may read.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go (makeEnvironmentVariables)

import type { ConfigMap, Container, EnvFromSource, EnvVar, Pod, Secret, Service } from '../../../kube/types.gen.ts';
import { errorText } from '../../../lib/error-text.ts';
import { configError } from './config-error.ts';
import { expand } from './expansion.ts';
import { type PodPlace, podField, resourceField } from './pod-fields.ts';
import { serviceEnvironment } from './service-environment.ts';

export interface EnvironmentSources {
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  readonly services: readonly Service[];
  readonly kubernetesAddress: string;
  readonly place: PodPlace;
}

export interface EnvironmentInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly sources: EnvironmentSources;
}

export interface Environment {
  readonly variables: readonly { readonly name: string; readonly value: string }[];
  /** Messages of event InvalidEnvironmentVariableNames. */
  readonly warnings: readonly string[];
}

/** Throws `WaitingError` (CreateContainerConfigError) when something it refers to is missing. */
export function environmentOf(input: EnvironmentInput): Environment {
  const { pod, container, sources } = input;
  const services = serviceEnvironment({
    services: sources.services,
    namespace: pod.metadata.namespace ?? '',
    enableServiceLinks: pod.spec?.enableServiceLinks ?? true,
    kubernetesAddress: sources.kubernetesAddress,
  });
  const declared = new Map<string, string>();
  const warnings: string[] = [];
  for (const source of container.envFrom ?? []) warnings.push(...addAll(source, declared, input));
  const lookUp = (name: string) => declared.get(name) ?? services.get(name);
  for (const variable of container.env ?? []) {
    const value = variable.value ? expand(variable.value, lookUp) : referenced(variable, input);
    if (value !== undefined) declared.set(variable.name, value);
  }
  const implied = [...services].filter(([name]) => !declared.has(name));
  return { variables: [...declared, ...implied].map(([name, value]) => ({ name, value })), warnings };
}

/** Returns warnings about names that cannot be variables. */
function addAll(source: EnvFromSource, into: Map<string, string>, { pod, sources }: EnvironmentInput): string[] {
  const isMap = source.configMapRef !== undefined;
  const { name = '', optional = false } = source.configMapRef ?? source.secretRef ?? {};
  const kind = isMap ? 'configMap' : 'secret';
  const found = isMap ? sources.configMap(name)?.data : found64(sources.secret(name));
  const exists = isMap ? sources.configMap(name) !== undefined : found !== undefined;
  if (!exists && !optional) throw configError(`${kind.toLowerCase()} "${name}" not found`);
  const invalid: string[] = [];
  for (const [key, value] of Object.entries(found ?? {})) {
    const variable = `${source.prefix ?? ''}${key}`;
    if (isVariableName(variable)) into.set(variable, value);
    else invalid.push(variable);
  }
  if (invalid.length === 0) return [];
  return [
    `Keys [${invalid.sort().join(', ')}] from the EnvFrom ${kind} ${pod.metadata.namespace}/${name} were skipped since they are considered invalid environment variable names.`,
  ];
}

function found64(secret: Secret | undefined): Record<string, string> | undefined {
  if (!secret) return undefined;
  return Object.fromEntries(
    Object.entries(secret.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}

/** Printable ASCII but `=`: apimachinery's IsRelaxedEnvVarName. */
const isVariableName = (name: string) => /^[\x20-\x3c\x3e-\x7e]+$/.test(name);

/** Undefined: an optional source is not there, and the variable is not set. */
function referenced(variable: EnvVar, { pod, container, sources }: EnvironmentInput): string | undefined {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = variable.valueFrom ?? {};
  if (fieldRef) {
    const value = podField(fieldRef.fieldPath, pod, sources.place);
    if (value === undefined) throw configError(`unsupported fieldPath: ${fieldRef.fieldPath}`);
    return value;
  }
  if (resourceFieldRef)
    return asConfigError(() => resourceField(resourceFieldRef, container.name, { pod, place: sources.place }));
  if (configMapKeyRef) return configMapKey(configMapKeyRef, pod, sources);
  if (secretKeyRef) return secretKey(secretKeyRef, pod, sources);
  if (fileKeyRef) throw configError('fileKeyRef is not supported'); // Emulator: the feature gate EnvFiles is off.
  return variable.value ?? '';
}

function asConfigError(work: () => string): string {
  try {
    return work();
  } catch (error) {
    throw configError(errorText(error));
  }
}

interface KeyReference {
  readonly name?: string;
  readonly key: string;
  readonly optional?: boolean;
}

function configMapKey(
  { name = '', key, optional }: KeyReference,
  pod: Pod,
  sources: EnvironmentSources,
): string | undefined {
  const map = sources.configMap(name);
  const value = map?.data?.[key];
  if (value !== undefined || optional) return value;
  if (!map) throw configError(`configmap "${name}" not found`);
  throw configError(`couldn't find key ${key} in ConfigMap ${pod.metadata.namespace}/${name}`);
}

function secretKey(
  { name = '', key, optional }: KeyReference,
  pod: Pod,
  sources: EnvironmentSources,
): string | undefined {
  const secret = sources.secret(name);
  const value = secret?.data?.[key];
  if (value !== undefined) return Buffer.from(value, 'base64').toString();
  if (optional) return undefined;
  if (!secret) throw configError(`secret "${name}" not found`);
  throw configError(`couldn't find key ${key} in Secret ${pod.metadata.namespace}/${name}`);
}
