// For how long a cluster can go back to the version that it had.

import { DAY_MS } from '../../lib/clock.ts';
import type { ClusterRecord } from './clusters.ts';

export const ROLLBACK_DAYS = 7;

/** The version that the cluster can go back to; undefined where it has not been upgraded, or too long ago. */
export function rollbackTarget({ upgraded }: ClusterRecord, nowMs: number): string | undefined {
  return upgraded && nowMs - upgraded.atMs <= ROLLBACK_DAYS * DAY_MS ? upgraded.from : undefined;
}
