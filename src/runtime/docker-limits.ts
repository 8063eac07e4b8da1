// The process limits of Fargate, where the engine may set them: one in a container of its own cannot raise its own.

import type { Ulimit } from 'dockerode';
import { type ProbeEngine, withProbe } from './docker-probe.ts';
import { engineMessage } from './engine-client.ts';

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

/** Starts a container with the limits, once. */
export function findLimits(engine: ProbeEngine): Promise<Limits> {
  const host = { Ulimits: [...FARGATE], LogConfig: { Type: 'none', Config: {} } };
  return withProbe(engine, { question: 'limits', host }, async (container) => {
    try {
      await container.start();
      return { ulimits: FARGATE };
    } catch (error) {
      if (!/rlimit/.test(engineMessage(error))) throw error;
      return { ulimits: [], refusal: engineMessage(error) };
    }
  });
}
