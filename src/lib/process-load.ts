// How heavy this process is, and how well it keeps its turns: the longest time that its event loop was held up.

import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Coarse: the monitor must cost nothing. A shorter block than this is not seen for certain. */
const RESOLUTION_MS = 20;

export interface ProcessLoad {
  readonly residentBytes: number;
  /** Since the monitor began; by our own work, the collection of garbage, or a machine that had no time for us. */
  readonly longestBlockMs: number;
}

export interface ProcessMonitor extends Disposable {
  read(): ProcessLoad;
}

export function monitorProcess(): ProcessMonitor {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return {
    read: () => ({
      residentBytes: process.memoryUsage.rss(),
      longestBlockMs: Math.max(0, Math.round(delays.max / 1e6) - RESOLUTION_MS),
    }),
    [Symbol.dispose]: () => void delays.disable(),
  };
}
