// What a folder holds, entry by entry, so that two moments can be compared: contents, modes, owners, where links lead.

import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Path below the folder → what tells a change. */
export type FileManifest = Readonly<Record<string, string>>;

export interface FileEntry {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** A file's. */
  readonly body?: Buffer;
  /** A link's. */
  readonly target?: string;
}

/** All entries, folders before what they hold; links are not followed. @param ignored a name at the top that does not count */
export async function readFolder(folder: string, ignored: string): Promise<FileEntry[]> {
  const names = (await readdir(folder)).filter((name) => name !== ignored);
  const entries = await Promise.all(names.sort().map((name) => readTree(folder, name)));
  return entries.flat();
}

async function readTree(folder: string, path: string): Promise<FileEntry[]> {
  const entry = await readEntry(folder, path);
  if (entry?.type !== 'directory') return entry ? [entry] : [];
  const below = await Promise.all(
    (await readdir(join(folder, path))).sort().map((name) => readTree(folder, join(path, name))),
  );
  return [entry, ...below.flat()];
}

/** Undefined for what is neither: nobody makes such files here. */
async function readEntry(folder: string, path: string): Promise<FileEntry | undefined> {
  const place = join(folder, path);
  const info = await lstat(place);
  const facts = { path, mode: info.mode & 0o7777, uid: ownerOver(info.uid), gid: groupOver(info.gid) };
  if (info.isSymbolicLink()) return { ...facts, type: 'symlink', target: await readlink(place) };
  if (info.isDirectory()) return { ...facts, type: 'directory' };
  return info.isFile() ? { ...facts, type: 'file', body: await readFile(place) } : undefined;
}

/** What belongs to whoever runs the emulator belongs to root, as on a node, where files can be given away. */
const ownerOver = (uid: number) => (uid === process.getuid?.() ? 0 : uid);
const groupOver = (gid: number) => (gid === process.getgid?.() ? 0 : gid);

export function manifestOf(entries: readonly FileEntry[]): FileManifest {
  return Object.fromEntries(entries.map((entry) => [entry.path, signatureOf(entry)]));
}

function signatureOf({ type, mode, uid, gid, body, target }: FileEntry): string {
  if (type === 'symlink') return `${type} ${target}`;
  const digest = body === undefined ? '' : createHash('sha256').update(body).digest('base64');
  return `${type} ${mode.toString(8)} ${uid}:${gid} ${digest}`;
}
