// A container that answers one question about the engine and is removed. Its name is its question's: what a process that was killed has
// left, or what the engine still makes for it, is in the way of the next one, and is found.

import type Docker from 'dockerode';
import { type Clock, delay } from '../lib/clock.ts';
import { orIgnore } from './engine-client.ts';
import { LABELS } from './labels.ts';

const RETRY_MS = 100;
/** An engine has a name in use a while before it knows the container: until that is made. */
const MOST_TRIES = 100;

export interface ProbeEngine {
  readonly docker: Docker;
  readonly instance: string;
  readonly clock: Clock;
  /** Of our own. */
  readonly image: string;
}

export interface Probe {
  readonly question: 'files' | 'limits';
  readonly host: Docker.HostConfig;
}

/** Makes the container, calls `use`, and removes it. At most one of a question at a time. Throws what the engine says. */
export async function withProbe<T>(
  engine: ProbeEngine,
  probe: Probe,
  use: (container: Docker.Container) => Promise<T>,
): Promise<T> {
  const container = await create(engine, probe);
  try {
    return await use(container);
  } finally {
    await orIgnore(container.remove({ force: true }), 404);
  }
}

async function create({ docker, instance, clock, image }: ProbeEngine, probe: Probe): Promise<Docker.Container> {
  const name = `eks-fargate-${instance}-probe-${probe.question}`;
  const options: Docker.ContainerCreateOptions = {
    name,
    Image: image,
    Cmd: ['/bin/true'],
    Labels: { [LABELS.instance]: instance, [LABELS.role]: 'probe' },
    HostConfig: { NetworkMode: 'none', ...probe.host },
  };
  for (let tries = 1; tries < MOST_TRIES; tries++) {
    const container = await orIgnore(docker.createContainer(options), 409);
    if (container) return container;
    await orIgnore(docker.getContainer(name).remove({ force: true }), 404, 409);
    await delay(clock, RETRY_MS);
  }
  return docker.createContainer(options);
}
