// Files of pods on an engine that does not see this machine's: one volume of the instance, and a container with a shell in it, through
// which it is filled. Containers get their part of it by its place on the engine's machine: a volume can only be mounted as a whole.

import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { hexId } from '../lib/ids.ts';
import type { Labels, RemoteFiles } from './container-runtime.ts';
import { openShell, type Shell } from './docker-shell.ts';
import { engineError, orIgnore } from './engine-client.ts';
import { type FileEntry, type FileManifest, manifestOf, readFolder } from './file-manifest.ts';
import { firstFile } from './first-file.ts';
import { LABELS } from './labels.ts';

/** Where the volume is in the container. */
const ROOT = '/files';
/** In each folder: what the copy was when it was last brought up to date, and of which volume. */
const MANIFEST = '.published';

export interface DockerFilesOptions {
  readonly docker: Docker;
  readonly image: string;
  /** Of the volume and of its container. */
  readonly name: string;
  readonly labels: Labels;
  /** This machine's folder; the volume is its copy. */
  readonly folder: string;
}

interface Store {
  /** Another one for another volume. */
  readonly id: string;
  /** On the engine's machine. */
  readonly place: string;
  readonly container: Docker.Container;
  readonly shell: Shell;
}

export class DockerFiles implements RemoteFiles {
  readonly #options: DockerFilesOptions;
  #opening: Promise<Store> | undefined;

  constructor(options: DockerFilesOptions) {
    this.#options = options;
  }

  /** The volume and its container are made, found, or started again. */
  async #store(): Promise<Store> {
    const before = await this.#opening?.catch(() => undefined); // Whoever waited for it was told.
    if (before?.shell.isOpen) return before;
    this.#opening = this.#open().catch((error: unknown) => {
      throw engineError(error);
    });
    return this.#opening;
  }

  async #open(): Promise<Store> {
    const { docker, name } = this.#options;
    const volume = docker.getVolume(name);
    const found = await orIgnore(volume.inspect(), 404);
    if (!found)
      await docker.createVolume({ Name: name, Labels: { ...this.#options.labels, [LABELS.files]: hexId(16) } });
    const { Mountpoint: place, Labels: labels } = found ?? (await volume.inspect());
    const container = docker.getContainer(name);
    const info = await orIgnore(container.inspect(), 404);
    if (!info) await this.#createContainer();
    const shell = await openShell(container);
    if (!info?.State.Running) await container.start();
    return { id: labels[LABELS.files] ?? '', place, container, shell };
  }

  #createContainer(): Promise<Docker.Container> {
    const { docker, name, image, labels } = this.#options;
    return docker.createContainer({
      name,
      Image: image,
      Cmd: ['/bin/sh'],
      Labels: { ...labels, [LABELS.role]: 'files' },
      OpenStdin: true,
      StdinOnce: false,
      // A shell as the first process hears no other: the engine would wait for it when it is stopped.
      StopSignal: 'SIGKILL',
      HostConfig: {
        NetworkMode: 'none',
        Mounts: [{ Type: 'volume', Source: name, Target: ROOT }],
        SecurityOpt: ['no-new-privileges'],
        LogConfig: { Type: 'none', Config: {} },
      },
    });
  }

  async publish(folder: string): Promise<void> {
    const store = await this.#store();
    const entries = await readFolder(folder, MANIFEST);
    const after = manifestOf(entries);
    const before = await readManifest(folder, store.id);
    const changed = entries.filter(({ path }) => before[path] !== after[path]);
    const gone = Object.keys(before).filter((path) => after[path] === undefined);
    if (changed.length === 0 && gone.length === 0) return;
    const there = this.#placeIn(folder);
    await store.shell.run(`busybox mkdir -p ${quote(there)}`);
    await store.container.putArchive(await archiveOf(changed), { path: there }).catch((error: unknown) => {
      throw engineError(error);
    });
    await store.shell.run([`cd ${quote(there)}`, ...changed.flatMap(linking), ...gone.map(removing)].join('\n'));
    await writeFile(join(folder, MANIFEST), JSON.stringify({ store: store.id, entries: after }));
  }

  async resolveWithin(root: string, subPath: string, isMade: boolean): Promise<string | undefined> {
    const { shell } = await this.#store();
    const sub = quote(`./${subPath}`);
    const make = `{ busybox mkdir -p ${sub} && busybox chmod "$(busybox stat -c %a .)" ${sub}; }`;
    const script = `cd ${quote(this.#placeIn(root))}
[ -e ${sub} ] || ${isMade ? make : 'exit 0'}
busybox realpath .
busybox realpath ${sub}`;
    const [top, real] = (await shell.run(script)).split('\n');
    if (!top || !real || (real !== top && !real.startsWith(`${top}/`))) return undefined;
    return join(this.#options.folder, relative(ROOT, real));
  }

  async read(path: string, maxBytes: number): Promise<Buffer | undefined> {
    const { container } = await this.#store();
    const archive = await orIgnore(container.getArchive({ path: this.#placeIn(path) }), 404);
    return archive && firstFile(archive as Readable, basename(path), maxBytes);
  }

  async remove(folder: string): Promise<void> {
    const { shell } = await this.#store();
    await shell.run(`busybox rm -rf ${quote(this.#placeIn(folder))}`);
  }

  async list(folder: string): Promise<string[]> {
    const { shell } = await this.#store();
    const said = await shell.run(`cd ${quote(this.#placeIn(folder))} 2>/dev/null && ls -1 || true`);
    return said.split('\n').filter((name) => name !== '');
  }

  /** A path of this machine as the engine's machine has it; undefined for what is not in the folder. */
  async enginePath(path: string): Promise<string | undefined> {
    const below = relative(this.#options.folder, path);
    return below.startsWith('..') ? undefined : join((await this.#store()).place, below);
  }

  #placeIn(path: string): string {
    return join(ROOT, relative(this.#options.folder, path));
  }

  async close(): Promise<void> {
    const store = await this.#opening?.catch(() => undefined); // Whoever waited for it was told.
    store?.shell.close();
    this.#opening = undefined;
  }
}

async function readManifest(folder: string, storeId: string): Promise<FileManifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  const { store, entries } = JSON.parse(text ?? '{}') as { store?: string; entries?: FileManifest };
  return store === storeId ? (entries ?? {}) : {};
}

/** Links come later: an archive would take away the old one before there is a new one. */
async function archiveOf(entries: readonly FileEntry[]): Promise<Buffer> {
  const archive = pack();
  for (const { path, type, mode, uid, gid, body } of entries)
    if (type !== 'symlink') archive.entry({ name: path, type, mode, uid, gid }, body ?? '');
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** From one moment to the next, as `rename` does. The names of directories of the moment come before those of files. */
function linking({ path, type, target = '' }: FileEntry): string[] {
  if (type !== 'symlink') return [];
  const fresh = quote(`./${path}_tmp`);
  return [
    `busybox rm -f ${fresh}`,
    `busybox ln -s ${quote(target)} ${fresh}`,
    `busybox mv -fT ${fresh} ${quote(`./${path}`)}`,
  ];
}

const removing = (path: string) => `busybox rm -rf ${quote(`./${path}`)}`;

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
