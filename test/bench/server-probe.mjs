// Loaded into the server before all else: answers, over the channel to its parent, how much memory and how many files the process holds,
// and how long its event loop was held up at most since it was last reset.

import { openSync, readdirSync, readSync } from 'node:fs';
import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const TICK_MS = 5;
/** Opened once: to look for it takes tens of milliseconds now and then, while an engine mounts what containers need. */
const schedule = process.platform === 'linux' ? openSync(`/proc/self/task/${process.pid}/schedstat`, 'r') : undefined;
const line = Buffer.alloc(128);

/** Milliseconds that the main thread was ready to run and had no processor: the machine's doing, not the program's. */
function waitedMs() {
  if (schedule === undefined) return 0;
  const bytes = readSync(schedule, line, 0, line.length, 0);
  return Number(line.toString('latin1', 0, bytes).split(' ')[1]) / 1e6;
}

/** `activeMs`: that the loop was not waiting for events. One that waits and is woken late is not held up by the program. */
const look = () => ({
  atMs: performance.now(),
  waitedMs: waitedMs(),
  activeMs: performance.eventLoopUtilization().active,
});

let longest = { blockMs: 0, ownMs: 0, collectionMs: 0 };
let last = look();
setInterval(() => {
  const now = look();
  const blockMs = now.atMs - last.atMs - TICK_MS;
  const ownMs = Math.min(blockMs - (now.waitedMs - last.waitedMs), now.activeMs - last.activeMs);
  longest.blockMs = Math.max(longest.blockMs, blockMs);
  longest.ownMs = Math.max(longest.ownMs, ownMs);
  last = now;
}, TICK_MS).unref();

new PerformanceObserver((list) => {
  for (const { duration, detail } of list.getEntries())
    if (!(detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED))
      longest.collectionMs = Math.max(longest.collectionMs, duration);
}).observe({ entryTypes: ['gc'] });

const openFiles = () => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0);

/** What nobody refers to is no memory that has grown. A context that is made with the flag has the function. */
function collectGarbage() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

process.on('message', (question) => {
  if (!['reset', 'read', 'read without garbage'].includes(question)) return;
  if (question === 'read without garbage') collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send({
    rssBytes: rss,
    heapUsedBytes: heapUsed,
    externalBytes: external,
    cpuMs: (user + system) / 1000,
    openFiles: openFiles(),
    longestBlockMs: longest.blockMs,
    longestOwnBlockMs: longest.ownMs,
    longestCollectionMs: longest.collectionMs,
  });
  if (question === 'reset') longest = { blockMs: 0, ownMs: 0, collectionMs: 0 };
  last = look(); // To answer is no block of the server's; to look into /proc may take long.
});
process.channel?.unref();
