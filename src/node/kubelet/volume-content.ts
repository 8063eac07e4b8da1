// What is in the volumes that are made of API objects: ConfigMaps, Secrets, the downward API, projections, tokens.

import type { Container, DownwardAPIVolumeFile, KeyToPath, Pod, Volume } from '../../kube/types.gen.ts';
import { ConfigError, type EnvironmentSources, fieldValue, resourceValue } from './environment.ts';
import type { VolumeFile } from './volumes.ts';

export interface ContentSources extends EnvironmentSources {
  /** A token of the pod's service account that has some life left. */
  token(pod: Pod, options: { audience: string | undefined; expirationSeconds: number }): Promise<string>;
}

const MODE_0644 = 0o644;

/** A volume that Fargate's kubelet does not mount. */
export class UnsupportedVolume extends Error {
  override readonly name = 'UnsupportedVolume';
}

/** Throws ConfigError for what is missing and not optional, UnsupportedVolume for what is not served. */
export async function volumeFiles(pod: Pod, volume: Volume, sources: ContentSources): Promise<readonly VolumeFile[]> {
  const namespace = pod.metadata.namespace ?? '';
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap) return configMapFiles(namespace, configMap, sources);
  if (secret)
    return secretFiles(namespace, { ...secret, ...(secret.secretName ? { name: secret.secretName } : {}) }, sources);
  if (downwardAPI)
    return downwardFiles(pod, downwardAPI.items ?? [], { mode: downwardAPI.defaultMode ?? MODE_0644, sources });
  if (projected) return projectedFiles(pod, projected, sources);
  const type = Object.keys(volume).find((key) => key !== 'name') ?? '';
  throw new UnsupportedVolume(`volume "${volume.name}" is of type ${type}, which is not emulated`);
}

interface MapSource {
  readonly name?: string;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
  readonly defaultMode?: number;
}

function configMapFiles(namespace: string, source: MapSource, sources: ContentSources): VolumeFile[] {
  const map = sources.configMap(namespace, source.name ?? '');
  if (!map) return missing(source, `configmap "${source.name}" not found`);
  const texts = Object.entries(map.data ?? {}).map(([key, value]) => [key, Buffer.from(value)] as const);
  const binary = Object.entries(map.binaryData ?? {}).map(
    ([key, value]) => [key, Buffer.from(value, 'base64')] as const,
  );
  return picked(new Map([...texts, ...binary]), source, `configmap references non-existent config key`);
}

function secretFiles(namespace: string, source: MapSource, sources: ContentSources): VolumeFile[] {
  const secret = sources.secret(namespace, source.name ?? '');
  if (!secret) return missing(source, `secret "${source.name}" not found`);
  const data = Object.entries(secret.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64')] as const);
  return picked(new Map(data), source, 'references non-existent secret key');
}

function missing({ optional }: MapSource, message: string): VolumeFile[] {
  if (optional) return [];
  throw new ConfigError(message);
}

function picked(
  data: ReadonlyMap<string, Buffer>,
  { items, optional, defaultMode = MODE_0644 }: MapSource,
  complaint: string,
): VolumeFile[] {
  if (!items?.length) return [...data].map(([path, body]) => ({ path, body, mode: defaultMode }));
  return items.flatMap(({ key, path, mode }) => {
    const body = data.get(key);
    if (body) return [{ path, body, mode: mode ?? defaultMode }];
    if (optional) return [];
    throw new ConfigError(`${complaint}: ${key}`);
  });
}

interface Downward {
  readonly mode: number;
  readonly sources: ContentSources;
}

function downwardFiles(pod: Pod, items: readonly DownwardAPIVolumeFile[], { mode, sources }: Downward): VolumeFile[] {
  return items.map((item) => {
    const text = item.fieldRef
      ? fieldValue(pod, item.fieldRef.fieldPath, sources.podAddress)
      : resourceValue(pod, pod.spec?.containers[0] as Container, item.resourceFieldRef ?? { resource: '' });
    return { path: item.path, body: Buffer.from(text), mode: item.mode ?? mode };
  });
}

async function projectedFiles(
  pod: Pod,
  projected: NonNullable<Volume['projected']>,
  sources: ContentSources,
): Promise<VolumeFile[]> {
  const namespace = pod.metadata.namespace ?? '';
  const mode = projected.defaultMode ?? MODE_0644;
  const files: VolumeFile[] = [];
  for (const { configMap, secret, downwardAPI, serviceAccountToken } of projected.sources ?? []) {
    if (configMap) files.push(...configMapFiles(namespace, { defaultMode: mode, ...configMap }, sources));
    if (secret) files.push(...secretFiles(namespace, { defaultMode: mode, ...secret }, sources));
    if (downwardAPI) files.push(...downwardFiles(pod, downwardAPI.items ?? [], { mode, sources }));
    if (serviceAccountToken) {
      const { audience, expirationSeconds = 3600, path } = serviceAccountToken;
      files.push({ path, body: Buffer.from(await sources.token(pod, { audience, expirationSeconds })), mode });
    }
  }
  return files;
}
