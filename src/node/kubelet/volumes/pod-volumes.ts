// The volumes of one pod: made before its containers, kept up to date while it lives.

import { parseQuantity, quantityToBytes } from '../../../kube/quantity.ts';
import type { Pod, Volume } from '../../../kube/types.gen.ts';
import { toTimestamp } from '../../../lib/clock.ts';
import { errorText } from '../../../lib/error-text.ts';
import { soleUserOf } from '../spec/security.ts';
import { type Payload, type PayloadSources, payloadOf } from './payload.ts';
import type { PodDirectory } from './pod-directory.ts';
import { type Owners, podFiles } from './pod-files.ts';
import { type PodTokens, tokenWishes } from './tokens.ts';

/** Where a volume is to be mounted from. */
export type ReadyVolume =
  | { readonly type: 'directory'; readonly path: string; readonly readOnly: boolean }
  /** `bytes` 0: no limit. */
  | { readonly type: 'memory'; readonly bytes: number };

/** Why a volume cannot be made, in the words of event FailedMount. */
export class MountError extends Error {
  constructor(volume: string, cause: unknown) {
    const why = errorText(cause);
    super(`MountVolume.SetUp failed for volume "${volume}" : ${why}`, { cause });
    this.name = 'MountError';
  }
}

export interface VolumeInput {
  readonly pod: Pod;
  readonly directory: PodDirectory;
  readonly sources: Omit<PayloadSources, 'token' | 'pod'>;
  readonly tokens: PodTokens;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** False: nothing will ever read the files, so none are written; what is missing is still missed. */
  readonly writesFiles: boolean;
}

/** Makes or refreshes all volumes. Throws `MountError` for the first that cannot be made. */
export async function prepareVolumes(input: VolumeInput): Promise<Map<string, ReadyVolume>> {
  const { pod } = input;
  if (input.writesFiles)
    await input.tokens.ensure(pod, tokenWishes(pod)).catch((error: unknown) => throwFor(pod, error));
  const ready = new Map<string, ReadyVolume>();
  for (const volume of pod.spec?.volumes ?? []) {
    try {
      ready.set(volume.name, await prepare(volume, input));
    } catch (error) {
      throw new MountError(volume.name, error);
    }
  }
  return ready;
}

function throwFor(pod: Pod, error: unknown): never {
  const volume = pod.spec?.volumes?.find(({ projected }) =>
    projected?.sources?.some((source) => source.serviceAccountToken),
  );
  const why = errorText(error);
  throw new MountError(volume?.name ?? '', new Error(`failed to fetch token: ${why}`));
}

async function prepare(volume: Volume, input: VolumeInput): Promise<ReadyVolume> {
  const { pod, directory, tokens } = input;
  const path = directory.volume(volume.name);
  if (volume.emptyDir) return prepareEmptyDir(volume, input);
  const token = (audience: string | undefined, seconds: number) => tokens.get(audience, seconds);
  const payload = payloadOf(volume, { pod, token, ...input.sources });
  if (!payload) throw new Error(`volumes of type ${typeOf(volume)} are not supported`);
  const owners = ownersOf(pod, volume);
  const moment = toTimestamp(input.nowMs).replace(/[-:T]/g, '_').replace('Z', '');
  const files = restricted(payload, { volume, owners });
  if (input.writesFiles) await podFiles('replaceFiles', { directory: path, payload: files, owners, moment });
  return { type: 'directory', path, readOnly: true };
}

const typeOf = (volume: Volume) => Object.keys(volume).find((key) => key !== 'name') ?? 'unknown';

function ownersOf(pod: Pod, { projected }: Volume): Owners {
  const fsGroup = pod.spec?.securityContext?.fsGroup;
  const hasToken = projected?.sources?.some((source) => source.serviceAccountToken) ?? false;
  const user = hasToken ? soleUserOf(pod) : undefined;
  return { ...(fsGroup === undefined ? {} : { fsGroup }), ...(user === undefined ? {} : { user }) };
}

/** A token whose reader is known is for nobody else (pkg/volume/projected/projected.go, collectData). */
function restricted(payload: Payload, { volume, owners }: { volume: Volume; owners: Owners }): Payload {
  if (owners.user === undefined && owners.fsGroup === undefined) return payload;
  const tokenPaths = new Set((volume.projected?.sources ?? []).map((source) => source.serviceAccountToken?.path));
  return new Map([...payload].map(([path, file]) => [path, tokenPaths.has(path) ? { ...file, mode: 0o600 } : file]));
}

async function prepareEmptyDir({ name, emptyDir }: Volume, input: VolumeInput): Promise<ReadyVolume> {
  const { pod, directory } = input;
  const bytes = emptyDir?.sizeLimit === undefined ? 0 : quantityToBytes(parseQuantity(String(emptyDir.sizeLimit)));
  // Emulator: a tmpfs belongs to one container here; where several share the volume it is a directory on disk.
  if (emptyDir?.medium === 'Memory' && mountersOf(pod, name) <= 1) return { type: 'memory', bytes };
  const path = directory.volume(name);
  if (input.writesFiles) await podFiles('makeDirectory', { path, owners: ownersOf(pod, { name }) });
  return { type: 'directory', path, readOnly: false };
}

function mountersOf(pod: Pod, volume: string): number {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = pod.spec ?? {};
  return [...initContainers, ...containers, ...ephemeralContainers].filter(({ volumeMounts }) =>
    volumeMounts?.some(({ name }) => name === volume),
  ).length;
}
