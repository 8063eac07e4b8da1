// The process limits of Fargate, where the engine may set them: one in a container of its own cannot raise its own.

import type Docker from 'dockerode';
import type { Ulimit } from 'dockerode';
import type { Labels } from './container-runtime.ts';
import { engineMessage } from './engine-client.ts';
import { LABELS } from './labels.ts';

/** https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html: soft and hard limits of a Fargate pod. */
const FARGATE: readonly Ulimit[] = [
  { Name: 'nofile', Soft: 1024, Hard: 65_535 },
  { Name: 'nproc', Soft: 1024, Hard: 65_535 },
];

export interface Limits {
  readonly ulimits: readonly Ulimit[];
  /** The engine's reason, when it refuses the limits. */
  readonly refusal?: string;
}

/** Starts a container with the limits, once, and removes it. */
export async function findLimits(docker: Docker, image: string, labels: Labels): Promise<Limits> {
  await removeEarlier(docker, labels);
  const container = await docker.createContainer({
    Image: image,
    Cmd: ['/bin/true'],
    Labels: { ...labels, [LABELS.role]: 'probe' },
    HostConfig: { NetworkMode: 'none', Ulimits: [...FARGATE], LogConfig: { Type: 'none', Config: {} } },
  });
  try {
    await container.start();
    return { ulimits: FARGATE };
  } catch (error) {
    if (!/rlimit/.test(engineMessage(error))) throw error;
    return { ulimits: [], refusal: engineMessage(error) };
  } finally {
    await container.remove({ force: true });
  }
}

/** What a process that was killed in the middle has left. */
async function removeEarlier(docker: Docker, labels: Labels): Promise<void> {
  const label = Object.entries({ ...labels, [LABELS.role]: 'probe' }).map(([key, value]) => `${key}=${value}`);
  const left = await docker.listContainers({ all: true, filters: { label } });
  await Promise.all(left.map(({ Id }) => docker.getContainer(Id).remove({ force: true })));
}
