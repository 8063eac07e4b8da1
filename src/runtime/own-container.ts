// Whether this process runs in a container of the engine that it uses, and what that changes: its paths are not the engine's, and
// the underlay network has to be joined.

import { readFileSync } from 'node:fs';
import type Docker from 'dockerode';
import { RuntimeError } from './container-runtime.ts';
import { orIgnore } from './engine-client.ts';

export interface OwnContainer {
  readonly id: string;
  /** The same place as the engine's machine has it. Throws Failed when the path is not on a mount. */
  enginePath(path: string): string;
}

/** Undefined when this process runs on a machine, or in a container of another engine. */
export async function findOwnContainer(docker: Docker): Promise<OwnContainer | undefined> {
  const id = ownContainerId(mountInfo());
  const info = id === undefined ? undefined : await orIgnore(docker.getContainer(id).inspect(), 404);
  if (!info) return undefined;
  return { id: info.Id, enginePath: (path) => translate(info.Mounts, path) };
}

function mountInfo(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return ''; // Not a Linux machine: no container of an engine.
  }
}

/** The engine binds `/etc/hostname` and others from a folder that is named after the container. */
export function ownContainerId(mounts: string): string | undefined {
  return /\/containers\/([0-9a-f]{64})\/\S+ \/etc\/hostname /.exec(mounts)?.[1];
}

interface EngineMount {
  readonly Source: string;
  readonly Destination: string;
}

/** The longest mount that holds the path counts. */
export function translate(mounts: readonly EngineMount[], path: string): string {
  const holds = ({ Destination: at }: EngineMount) => path === at || path.startsWith(at.endsWith('/') ? at : `${at}/`);
  const [mount] = mounts.filter(holds).sort((a, b) => b.Destination.length - a.Destination.length);
  if (mount) return mount.Source + path.slice(mount.Destination.replace(/\/$/, '').length);
  throw new RuntimeError(
    'Failed',
    `${path} is inside the emulator's own container, where the engine cannot see it: mount a folder or a volume there`,
  );
}
