// The files of configMap, secret, downwardAPI and projected volumes. Pure, given what it may read.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/{configmap,secret,downwardapi,projected}

import type {
  ConfigMap,
  DownwardAPIVolumeFile,
  KeyToPath,
  Pod,
  Secret,
  Volume,
  VolumeProjection,
} from '../../../kube/types.gen.ts';
import { type PodPlace, podField, resourceField } from '../spec/pod-fields.ts';

export interface PayloadFile {
  readonly data: Buffer;
  readonly mode: number;
}

/** Path inside the volume → file. */
export type Payload = Map<string, PayloadFile>;

export interface PayloadSources {
  readonly pod: Pod;
  readonly place: PodPlace;
  configMap(name: string): ConfigMap | undefined;
  secret(name: string): Secret | undefined;
  /** A token for the pod's service account that has time left. */
  token(audience: string | undefined, expirationSeconds: number): string;
}

const DEFAULT_MODE = 0o644;
const DEFAULT_TOKEN_SECONDS = 3600;

/** Undefined when the volume is of another type. Throws an Error in the kubelet's words when something is missing. */
export function payloadOf(volume: Volume, sources: PayloadSources): Payload | undefined {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) return configMapFiles({ ...configMap, mode: configMap.defaultMode ?? DEFAULT_MODE }, sources);
  if (secret) {
    const selection = { ...secret, name: secret.secretName ?? '', mode: secret.defaultMode ?? DEFAULT_MODE };
    return secretFiles(selection, sources);
  }
  if (downwardAPI) return downwardFiles(downwardAPI.items ?? [], downwardAPI.defaultMode ?? DEFAULT_MODE, sources);
  if (!projected) return undefined;
  const files: Payload = new Map();
  for (const source of projected.sources ?? []) {
    for (const [path, file] of projectedFiles(source, projected.defaultMode ?? DEFAULT_MODE, sources))
      files.set(path, file);
  }
  return files;
}

function projectedFiles(source: VolumeProjection, mode: number, sources: PayloadSources): Payload {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  if (configMap) return configMapFiles({ ...configMap, mode }, sources);
  if (secret) return secretFiles({ ...secret, mode }, sources);
  if (downwardAPI) return downwardFiles(downwardAPI.items ?? [], mode, sources);
  if (serviceAccountToken) {
    const { audience, expirationSeconds = DEFAULT_TOKEN_SECONDS, path } = serviceAccountToken;
    return new Map([[path, { data: Buffer.from(sources.token(audience, expirationSeconds)), mode }]]);
  }
  // Emulator: clusterTrustBundle and podCertificate projections are not made.
  throw new Error(`projection of ${Object.keys(source)[0] ?? 'nothing'} is not supported`);
}

interface Selection {
  readonly name?: string;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
  readonly mode: number;
}

function configMapFiles(selection: Selection, sources: PayloadSources): Payload {
  const map = sources.configMap(selection.name ?? '');
  if (!map && !selection.optional) throw new Error(`configmap "${selection.name}" not found`);
  const data = new Map<string, Buffer>();
  for (const [key, value] of Object.entries(map?.data ?? {})) data.set(key, Buffer.from(value));
  for (const [key, value] of Object.entries(map?.binaryData ?? {})) data.set(key, Buffer.from(value, 'base64'));
  return select(data, selection, 'config');
}

function secretFiles(selection: Selection, sources: PayloadSources): Payload {
  const secret = sources.secret(selection.name ?? '');
  if (!secret && !selection.optional) throw new Error(`secret "${selection.name}" not found`);
  const entries = Object.entries(secret?.data ?? {}).map(([key, value]): [string, Buffer] => [
    key,
    Buffer.from(value, 'base64'),
  ]);
  return select(new Map(entries), selection, 'secret');
}

function select(data: ReadonlyMap<string, Buffer>, selection: Selection, word: 'config' | 'secret'): Payload {
  const files: Payload = new Map();
  if (!selection.items?.length) {
    for (const [key, value] of data) files.set(key, { data: value, mode: selection.mode });
    return files;
  }
  for (const { key, path, mode } of selection.items) {
    const value = data.get(key);
    if (value) files.set(safePath(path), { data: value, mode: mode ?? selection.mode });
    else if (!selection.optional) throw new Error(`references non-existent ${word} key: ${key}`);
  }
  return files;
}

function downwardFiles(items: readonly DownwardAPIVolumeFile[], mode: number, { pod, place }: PayloadSources): Payload {
  const files: Payload = new Map();
  for (const item of items) {
    const text = item.fieldRef
      ? podField(item.fieldRef.fieldPath, pod, place)
      : item.resourceFieldRef && resourceField(item.resourceFieldRef, '', { pod, place });
    if (text === undefined) throw new Error(`unsupported fieldPath: ${item.fieldRef?.fieldPath ?? ''}`);
    files.set(safePath(item.path), { data: Buffer.from(text), mode: item.mode ?? mode });
  }
  return files;
}

/** The API server refuses such paths; nothing is written outside of a volume even if one gets here. */
function safePath(path: string): string {
  const isSafe = path !== '' && !path.startsWith('/') && !path.split('/').some((part) => part === '..' || part === '');
  if (!isSafe || path.startsWith('..')) throw new Error(`invalid path: ${path}`);
  return path;
}

/** `configmap/ns/name` and `secret/ns/name` of everything that the pod reads, in volumes or in variables. */
export function referencesOf(pod: Pod): Set<string> {
  const { volumes = [], initContainers = [], containers = [], ephemeralContainers = [] } = pod.spec ?? {};
  const namespace = pod.metadata.namespace ?? '';
  const result = new Set<string>();
  const add = (kind: 'configmap' | 'secret', name: string | undefined) => {
    if (name) result.add(`${kind}/${namespace}/${name}`);
  };
  for (const { configMap, secret, projected } of volumes) {
    add('configmap', configMap?.name);
    add('secret', secret?.secretName);
    for (const source of projected?.sources ?? []) {
      add('configmap', source.configMap?.name);
      add('secret', source.secret?.name);
    }
  }
  for (const { env = [], envFrom = [] } of [...initContainers, ...containers, ...ephemeralContainers]) {
    for (const { valueFrom } of env) {
      add('configmap', valueFrom?.configMapKeyRef?.name);
      add('secret', valueFrom?.secretKeyRef?.name);
    }
    for (const { configMapRef, secretRef } of envFrom) {
      add('configmap', configMapRef?.name);
      add('secret', secretRef?.name);
    }
  }
  return result;
}
