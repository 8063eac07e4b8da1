// The volumes of a pod as folders of the data directory. ConfigMaps, Secrets, the downward API and projections are written whole and
// switched over by one rename, so that a reader never sees half of an update.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/util/atomic_writer.go

import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Pod, Volume } from '../../kube/types.gen.ts';
import { hexId } from '../../lib/ids.ts';

export interface VolumeFile {
  readonly path: string;
  readonly body: Buffer;
  readonly mode: number;
}

/** Where a volume is: a folder, or memory. */
export type VolumePlace =
  | { readonly type: 'folder'; readonly path: string }
  | { readonly type: 'memory'; readonly bytes: number };

const DATA_LINK = '..data';

export function podFolder(dataDirectory: string, podUid: string): string {
  return join(dataDirectory, 'pods', podUid);
}

export function volumeFolder(dataDirectory: string, podUid: string, volume: string): string {
  return join(podFolder(dataDirectory, podUid), 'volumes', volume);
}

/** An emptyDir on disk, made once. */
export function makeEmptyDir(path: string, pod: Pod): void {
  if (existsSync(path)) return;
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o777);
  const group = pod.spec?.securityContext?.fsGroup;
  if (group !== undefined) own(path, group);
}

/** Only root can give files away; elsewhere they stay ours. */
function own(path: string, group: number): void {
  if (process.getuid?.() === 0) chownSync(path, -1, group);
}

/** Writes the files of a volume; nothing happens when they are as they should be. */
export function writeAtomically(folder: string, files: readonly VolumeFile[], group: number | undefined): void {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  if (isCurrent(folder, files)) return;
  const version = `..${hexId(10)}`;
  for (const { path, body, mode } of files) {
    const target = join(folder, version, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, body);
    chmodSync(target, group === undefined ? mode : mode | 0o040);
    if (group !== undefined) own(target, group);
  }
  if (files.length === 0) mkdirSync(join(folder, version), { recursive: true });
  switchTo(folder, version, files);
}

function isCurrent(folder: string, files: readonly VolumeFile[]): boolean {
  const link = join(folder, DATA_LINK);
  if (!existsSync(link)) return false;
  const listed = existsSync(join(folder, '..files')) ? readFileSync(join(folder, '..files'), 'utf8') : '';
  if (listed !== files.map(({ path }) => path).join('\n')) return false;
  return files.every(({ path, body }) => existsSync(join(link, path)) && readFileSync(join(link, path)).equals(body));
}

function switchTo(folder: string, version: string, files: readonly VolumeFile[]): void {
  const link = join(folder, DATA_LINK);
  const old = existsSync(link) ? readlinkSync(link) : undefined;
  const draft = join(folder, `${DATA_LINK}_tmp`);
  rmSync(draft, { force: true });
  symlinkSync(version, draft);
  renameSync(draft, link);
  for (const top of new Set(files.map(({ path }) => path.split('/')[0] ?? ''))) {
    const visible = join(folder, top);
    if (!existsSync(visible)) symlinkSync(join(DATA_LINK, top), visible);
  }
  writeFileSync(join(folder, '..files'), files.map(({ path }) => path).join('\n'));
  if (old) rmSync(join(folder, old), { recursive: true, force: true });
}

/** The place of an emptyDir, if the volume is one. */
export function emptyDirPlace(volume: Volume, path: string): VolumePlace | undefined {
  if (!volume.emptyDir) return undefined;
  return volume.emptyDir.medium === 'Memory' ? { type: 'memory', bytes: 0 } : { type: 'folder', path };
}
