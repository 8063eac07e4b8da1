// Who owns the files of a volume: fsGroup as the group, with the set-group-id bit on directories.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/volume_linux.go

import { chmod, chown, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface Owners {
  readonly user?: number;
  readonly fsGroup?: number;
}

const GROUP_READ_WRITE = 0o660;
const GROUP_READ = 0o440;
const EXECUTE_FOR_DIRECTORIES = 0o110;
const SET_GROUP_ID = 0o2000;

/** Gives a tree to its owners. @param isReadOnly volumes that are mounted read-only get no write permission for the group */
export async function setOwners(path: string, owners: Owners, isReadOnly: boolean): Promise<void> {
  if (owners.user === undefined && owners.fsGroup === undefined) return;
  const info = await lstat(path);
  const isDirectory = info.isDirectory();
  if (isDirectory) {
    for (const name of await readdir(path)) await setOwners(join(path, name), owners, isReadOnly);
  }
  const isOwned = await tryChown(path, owners);
  if (info.isSymbolicLink() || owners.fsGroup === undefined) {
    if (!isOwned && !info.isSymbolicLink()) await chmod(path, forEverybody(info.mode));
    return;
  }
  const group = isReadOnly ? GROUP_READ : GROUP_READ_WRITE;
  const mode = (info.mode & 0o7777) | group | (isDirectory ? SET_GROUP_ID | EXECUTE_FOR_DIRECTORIES : 0);
  await chmod(path, isOwned ? mode : forEverybody(mode));
}

/** False when this process may not: only root gives files away. */
async function tryChown(path: string, { user, fsGroup }: Owners): Promise<boolean> {
  const info = await lstat(path);
  try {
    if (!info.isSymbolicLink()) await chown(path, user ?? info.uid, fsGroup ?? info.gid);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    return false;
  }
}

/** Emulator: where files cannot be given to the pod's user, everybody may do what the owner may. */
function forEverybody(mode: number): number {
  const owner = (mode >> 6) & 0o7;
  return (mode & 0o7000) | (owner << 6) | (owner << 3) | owner;
}
