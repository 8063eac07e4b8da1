// The thread that writes the files of pods. A pod has some forty small things to write before it starts; each would be a way to the
// threads of Node's pool and back, and who wakes one of those waits for those that were woken before (glibc's pthread_cond_signal), which
// may have no processor while engines start containers. pod-files.ts is its other side.

import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort } from 'node:worker_threads';

const JOBS = { writeFiles, replaceFiles, makeDirectory, remove };

parentPort.on('message', ({ id, job, input }) => {
  let problem;
  try {
    JOBS[job](input);
  } catch (error) {
    problem = { message: error.message, code: error.code };
  }
  parentPort.postMessage({ id, problem });
});

/** Directories that are missing are made, with the mode of the first. A mode that is given is not cut by the umask. */
function writeFiles({ directory, files }) {
  fs.mkdirSync(directory.path, { recursive: true, mode: directory.mode });
  for (const { path, data, mode } of files) {
    fs.mkdirSync(dirname(path), { recursive: true });
    fs.writeFileSync(path, data);
    if (mode !== undefined) fs.chmodSync(path, mode);
  }
}

function remove({ path }) {
  fs.rmSync(path, { recursive: true, force: true });
}

/** For everybody, when it is new. */
function makeDirectory({ path, owners }) {
  if (fs.mkdirSync(path, { recursive: true }) === undefined) return;
  fs.chmodSync(path, 0o777);
  setOwners(path, owners, false);
}

// Files that change all at once: a directory of the moment, a link `..data` to it that is moved atomically, and a link per file.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/util/atomic_writer.go

const DATA = '..data';
const NEW_DATA = '..data_tmp';

/** Makes `directory` hold exactly the payload; does nothing when it does already. */
function replaceFiles({ directory, payload, owners, moment }) {
  fs.mkdirSync(directory, { recursive: true });
  fs.chmodSync(directory, 0o777);
  const old = unlessAbsent(() => fs.readlinkSync(join(directory, DATA)));
  if (old !== undefined && isSame(join(directory, old), payload)) return;
  const fresh = fs.mkdtempSync(join(directory, `..${moment}.`));
  for (const [path, { data, mode }] of payload) {
    const target = join(fresh, path);
    fs.mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
    fs.writeFileSync(target, data);
    // The mode given to an open call is cut by the umask; this one is not.
    fs.chmodSync(target, mode);
  }
  fs.chmodSync(fresh, 0o755);
  setOwners(fresh, owners, true);
  const name = fresh.slice(directory.length + 1);
  fs.rmSync(join(directory, NEW_DATA), { force: true });
  fs.symlinkSync(name, join(directory, NEW_DATA));
  fs.renameSync(join(directory, NEW_DATA), join(directory, DATA));
  linkFiles(directory, payload);
  sweep(directory, payload, name);
}

function unlessAbsent(read) {
  try {
    return read();
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Same files, same bytes, same modes (fsGroup only ever adds to a mode). */
function isSame(directory, payload) {
  const entries = unlessAbsent(() => fs.readdirSync(directory, { recursive: true, withFileTypes: true })) ?? [];
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
  return (
    files.length === payload.size &&
    files.every((path) => {
      const wanted = payload.get(path);
      if (!wanted) return false;
      const { mode } = fs.statSync(join(directory, path));
      return fs.readFileSync(join(directory, path)).equals(wanted.data) && (mode & wanted.mode) === wanted.mode;
    })
  );
}

const topsOf = (payload) => new Set([...payload.keys()].map((path) => path.split('/')[0]));

function linkFiles(directory, payload) {
  for (const name of topsOf(payload)) {
    try {
      fs.symlinkSync(join(DATA, name), join(directory, name));
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
}

/** Removes links to files that are no more, and the directories of earlier moments. */
function sweep(directory, payload, keep) {
  const wanted = topsOf(payload);
  for (const name of fs.readdirSync(directory)) {
    const isOld = name.startsWith('..') ? name !== DATA && name !== keep : !wanted.has(name);
    if (isOld) fs.rmSync(join(directory, name), { recursive: true, force: true });
  }
}

// Who owns the files of a volume: fsGroup as the group, with the set-group-id bit on directories.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/volume_linux.go

const GROUP_READ_WRITE = 0o660;
const GROUP_READ = 0o440;
const EXECUTE_FOR_DIRECTORIES = 0o110;
const SET_GROUP_ID = 0o2000;

/** Gives a tree to its owners. Volumes that are mounted read-only get no write permission for the group. */
function setOwners(path, owners, isReadOnly) {
  if (owners.user === undefined && owners.fsGroup === undefined) return;
  const info = fs.lstatSync(path);
  const isDirectory = info.isDirectory();
  if (isDirectory) for (const name of fs.readdirSync(path)) setOwners(join(path, name), owners, isReadOnly);
  const isOwned = tryChown(path, info, owners);
  if (info.isSymbolicLink() || owners.fsGroup === undefined) {
    if (!isOwned && !info.isSymbolicLink()) fs.chmodSync(path, forEverybody(info.mode));
    return;
  }
  const group = isReadOnly ? GROUP_READ : GROUP_READ_WRITE;
  const mode = (info.mode & 0o7777) | group | (isDirectory ? SET_GROUP_ID | EXECUTE_FOR_DIRECTORIES : 0);
  fs.chmodSync(path, isOwned ? mode : forEverybody(mode));
}

/** False when this process may not: only root gives files away. */
function tryChown(path, info, { user, fsGroup }) {
  try {
    if (!info.isSymbolicLink()) fs.chownSync(path, user ?? info.uid, fsGroup ?? info.gid);
    return true;
  } catch (error) {
    if (error.code !== 'EPERM') throw error;
    return false;
  }
}

/** Emulator: where files cannot be given to the pod's user, everybody may do what the owner may. */
function forEverybody(mode) {
  const owner = (mode >> 6) & 0o7;
  return (mode & 0o7000) | (owner << 6) | (owner << 3) | owner;
}
