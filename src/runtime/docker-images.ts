// The engine's images: whether one is there, and fetching it from its registry.

import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { type ContainerRuntime, type ImageInfo, RuntimeError } from './container-runtime.ts';
import { engineMessage, orIgnore } from './engine-client.ts';

export type PullOptions = Parameters<ContainerRuntime['pullImage']>[1];

export async function findImage(docker: Docker, reference: string): Promise<ImageInfo | undefined> {
  const info = await orIgnore(docker.getImage(reference).inspect(), 404);
  return info && { id: info.Id, digests: info.RepoDigests ?? [], user: info.Config?.User ?? '', sizeBytes: info.Size };
}

export async function pullImage(docker: Docker, reference: string, { auth, signal }: PullOptions): Promise<ImageInfo> {
  try {
    const authconfig = auth && {
      username: auth.username,
      password: auth.password,
      serveraddress: auth.serverAddress,
    };
    const progress = await docker.pull(withTag(reference), authconfig ? { authconfig } : {});
    signal.addEventListener('abort', () => (progress as Readable).destroy(), { once: true });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    throw new RuntimeError('PullFailed', engineMessage(error), { cause: error });
  }
  const info = await findImage(docker, reference);
  if (!info) throw new RuntimeError('PullFailed', `the engine does not have ${reference} after pulling it`);
  return info;
}

/** Without a tag the engine would pull them all. */
function withTag(reference: string): string {
  return /[:@][^/]*$/.test(reference) ? reference : `${reference}:latest`;
}
