// Files that change all at once: a directory of the moment, a link `..data` to it that is moved atomically, and a link per file.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/util/atomic_writer.go

import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Owners, setOwners } from './ownership.ts';
import type { Payload } from './payload.ts';

const DATA = '..data';
const NEW_DATA = '..data_tmp';

export interface WriteOptions {
  readonly owners: Owners;
  /** For the name of the directory of the moment: `2026_11_24_17_21_30`. */
  readonly moment: string;
}

/** Makes `directory` hold exactly `payload`; does nothing when it does already. */
export async function writeAtomically(directory: string, payload: Payload, options: WriteOptions): Promise<void> {
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o777);
  const old = await readlink(join(directory, DATA)).catch(absent);
  if (old !== undefined && (await isSame(join(directory, old), payload))) return;
  const fresh = await mkdtemp(join(directory, `..${options.moment}.`));
  await writeFiles(fresh, payload);
  await chmod(fresh, 0o755);
  await setOwners(fresh, options.owners, true);
  await rm(join(directory, NEW_DATA), { force: true });
  await symlink(fresh.slice(directory.length + 1), join(directory, NEW_DATA));
  await rename(join(directory, NEW_DATA), join(directory, DATA));
  await linkFiles(directory, payload);
  await sweep(directory, { payload, keep: fresh.slice(directory.length + 1) });
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

/** Same files, same bytes, same modes (fsGroup only ever adds to a mode). */
async function isSame(directory: string, payload: Payload): Promise<boolean> {
  const files = await listFiles(directory);
  if (files.length !== payload.size) return false;
  for (const path of files) {
    const wanted = payload.get(path);
    if (!wanted) return false;
    const [data, info] = await Promise.all([readFile(join(directory, path)), stat(join(directory, path))]);
    if (!data.equals(wanted.data) || (info.mode & wanted.mode) !== wanted.mode) return false;
  }
  return true;
}

async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(absent);
  return (entries ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
}

async function writeFiles(directory: string, payload: Payload): Promise<void> {
  for (const [path, { data, mode }] of payload) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    await writeFile(target, data);
    // The mode given to an open call is cut by the umask; this one is not.
    await chmod(target, mode);
  }
}

const topOf = (path: string) => path.split('/')[0] ?? path;

async function linkFiles(directory: string, payload: Payload): Promise<void> {
  for (const name of new Set([...payload.keys()].map(topOf))) {
    await symlink(join(DATA, name), join(directory, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Removes links to files that are no more, and the directories of earlier moments. */
async function sweep(directory: string, { payload, keep }: { payload: Payload; keep: string }): Promise<void> {
  const wanted = new Set([...payload.keys()].map(topOf));
  for (const name of await readdir(directory)) {
    const isOld = name.startsWith('..') ? name !== DATA && name !== keep : !wanted.has(name);
    if (isOld) await rm(join(directory, name), { recursive: true, force: true });
  }
}
