// Where the files of a pod lie: `<data directory>/pods/<uid>/…`, one place for all paths.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type PlainFile, podFiles } from './pod-files.ts';

export interface PodDirectory {
  readonly path: string;
  readonly hosts: string;
  readonly hostname: string;
  readonly resolvConf: string;
  volume(name: string): string;
  terminationLog(container: string, attempt: number): string;
}

export function podsRoot(dataDirectory: string): string {
  return join(dataDirectory, 'pods');
}

export function podDirectory(dataDirectory: string, podUid: string): PodDirectory {
  const path = join(podsRoot(dataDirectory), podUid);
  return {
    path,
    get hosts() {
      return join(path, 'etc-hosts');
    },
    get hostname() {
      return join(path, 'hostname');
    },
    get resolvConf() {
      return join(path, 'resolv.conf');
    },
    volume: (name) => join(path, 'volumes', name),
    terminationLog: (container, attempt) => join(path, 'containers', container, `${attempt}.termination-log`),
  };
}

/** Writes files below it, and makes it when it is missing. Only this user may look in from outside; containers see their volumes through mounts. */
export function writePodFiles({ path }: PodDirectory, files: readonly PlainFile[]): Promise<void> {
  return podFiles('writeFiles', { directory: { path, mode: 0o700 }, files });
}

export function removePodDirectory({ path }: PodDirectory): Promise<void> {
  return podFiles('remove', { path });
}

/** The uids of pods that have files here. */
export async function listPodDirectories(dataDirectory: string): Promise<string[]> {
  try {
    return await readdir(podsRoot(dataDirectory));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
