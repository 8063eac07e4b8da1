// Whether the engine sees this machine's files. It is tried out: an engine behind a local socket may run in a virtual machine, and one
// that is reached over TCP may run here.

import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { hexId } from '../lib/ids.ts';
import { RuntimeError } from './container-runtime.ts';
import { type ProbeEngine, withProbe } from './docker-probe.ts';
import { engineMessage, orIgnore } from './engine-client.ts';
import { firstFile } from './first-file.ts';

export interface FileProbe extends ProbeEngine {
  /** This process's folder that is to be seen. */
  readonly folder: string;
  /** Throws Failed for a path that cannot have one. */
  enginePath(path: string): string;
}

/** Mounts a new file into a container, which never runs, and looks what is there. */
export async function seesFiles(probe: FileProbe): Promise<boolean> {
  const [path, word] = [join(probe.folder, `.engine-probe-${hexId(8)}`), hexId(32)];
  await writeFile(path, word);
  try {
    return (await readThere(probe, path)) === word;
  } finally {
    await rm(path, { force: true });
  }
}

async function readThere(probe: FileProbe, path: string): Promise<string | undefined> {
  const source = placeOf(probe, path);
  if (source === undefined) return undefined;
  const target = `/${basename(path)}`;
  const host = { Mounts: [{ Type: 'bind' as const, Source: source, Target: target, ReadOnly: true }] };
  return withProbe(probe, { question: 'files', host }, async (container) => {
    const archive = await orIgnore(container.getArchive({ path: target }), 404);
    return archive && (await firstFile(archive as Readable, basename(path), 1_000))?.toString();
  }).catch((error: unknown) => {
    // "invalid mount config for type "bind": bind source path does not exist", or "Mounts denied" by a virtual machine.
    if (!/mount/i.test(engineMessage(error))) throw error;
    return undefined;
  });
}

/** Undefined when this process runs in a container of the engine, and the folder is on no mount of it. */
function placeOf({ enginePath }: FileProbe, path: string): string | undefined {
  try {
    return enginePath(path);
  } catch (error) {
    if (error instanceof RuntimeError) return undefined;
    throw error;
  }
}
