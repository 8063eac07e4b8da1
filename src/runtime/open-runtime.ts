// Chooses the runtime: a Docker engine where one answers, else one that only says that containers run.

import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { type ContainerRuntime, RuntimeError } from './container-runtime.ts';
import { simulatedRuntime } from './simulated-runtime.ts';

export interface RuntimeOptions {
  /** `auto`: Docker, or simulated when no engine answers. */
  readonly wanted: 'auto' | 'docker' | 'simulated';
  readonly instance: string;
  /** As DOCKER_HOST; the local socket when undefined. */
  readonly dockerHost: string | undefined;
  /** As DOCKER_CERT_PATH, where DOCKER_TLS_VERIFY wants it. */
  readonly dockerCertPath?: string | undefined;
  /** Whose files containers are to see. */
  readonly folder?: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Throws RuntimeError Unreachable when Docker is wanted and no engine answers. */
export async function openRuntime(options: RuntimeOptions): Promise<ContainerRuntime> {
  const { wanted, dockerHost, dockerCertPath, clock, ...about } = options;
  if (wanted === 'simulated') return simulatedRuntime({ clock });
  const { dockerRuntime, engineAddress } = await loadDocker();
  try {
    return await dockerRuntime({ ...about, host: dockerHost, certPath: dockerCertPath, clock });
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.reason !== 'Unreachable') throw error;
    if (wanted === 'auto') {
      return simulatedRuntime({ clock, reason: `no Docker engine reachable at ${engineAddress(dockerHost)}` });
    }
    throw new RuntimeError('Unreachable', `containers are to run on Docker, but ${error.message}`, { cause: error });
  }
}

/** Docker's client is some megabytes of memory. */
async function loadDocker() {
  const { engineAddress } = await import('./engine-client.ts');
  return { engineAddress, ...(await import('./docker-runtime.ts')) };
}
