// What an engine is like, for those who want to know before they use it. Changes nothing.

import type { Clock } from '../lib/clock.ts';
import { errorText } from '../lib/error-text.ts';
import { RuntimeError } from './container-runtime.ts';
import { connectEngine, engineAddress } from './engine-client.ts';
import { sandboxImageSource } from './sandbox-image.ts';

export interface EngineReport {
  readonly address: string;
  /** `Docker 20.10.24 (API 1.41)`; undefined when it does not answer. */
  readonly description?: string;
  readonly problem?: { readonly code: string; readonly message: string };
  readonly cgroupVersion?: string;
  /** Whether memory and CPU limits of containers hold. */
  readonly hasLimits?: boolean;
  /** How far the engine's clock is ahead of this machine's, in milliseconds. */
  readonly clockAheadMs?: number;
  /** Where the image of network interfaces and routers comes from. */
  readonly sandboxImage?: 'present' | 'made here' | 'missing';
}

interface EngineInfo {
  readonly CgroupVersion?: string;
  readonly MemoryLimit: boolean;
  readonly CpuCfsQuota: boolean;
  readonly SystemTime?: string;
}

/** Never rejects because of the engine. */
export async function examineEngine(host: string | undefined, clock: Clock, certPath?: string): Promise<EngineReport> {
  const address = engineAddress(host);
  try {
    const { docker, description } = await connectEngine(host, clock, certPath);
    const info = (await docker.info()) as EngineInfo;
    const engineMs = info.SystemTime ? Date.parse(info.SystemTime) : clock.wallMs();
    return {
      address,
      description,
      cgroupVersion: info.CgroupVersion ?? '1',
      hasLimits: info.MemoryLimit && info.CpuCfsQuota,
      clockAheadMs: engineMs - clock.wallMs(),
      sandboxImage: await sandboxImageSource(docker),
    };
  } catch (error) {
    return { address, problem: problemOf(error) };
  }
}

function problemOf(error: unknown): { code: string; message: string } {
  const message = errorText(error);
  const cause = error instanceof RuntimeError ? error.cause : error;
  return { code: (cause as NodeJS.ErrnoException | undefined)?.code ?? 'UNKNOWN', message };
}
