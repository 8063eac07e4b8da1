// How V8 deals out memory.

import { availableParallelism } from 'node:os';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Of the space for new objects once there is a cluster; a power of two, as the sizes that V8 gives it. */
const YOUNG_BYTES = 16 * 1024 * 1024;

export function setUpMemory() {
  keepYoungSpace();
  // How much more old objects may take before V8 looks which have gone, in percent: left alone it waits for twice as much and more.
  setFlagsFromString('--heap-growing-percent=80');
  // With two processors the threads that help to collect new garbage are waited for longer than they help: 6 % of CPU with 2,000 pods.
  if (availableParallelism() <= 2) setFlagsFromString('--no-parallel-scavenge');
}

/**
 * V8 gives new objects two halves of a space that doubles while the program is busy, to 32 MB (128 from Node 24 on), and are not taken back.
 * Half of 32 is about as fast. How large the space may be can only be said on Node's own command line (--max-semi-space-size); by how much
 * it grows can be said at any time. It keeps its first megabyte until there is a cluster, whose pods are many new objects: then it grows in
 * one step, which objects that stay make it take, and no more.
 */
export function growYoungSpace() {
  const sizeOf = () => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size;
  setFlagsFromString(`--semi-space-growth-factor=${Math.max(1, Math.min(8, YOUNG_BYTES / sizeOf()))}`);
  const staying = [];
  for (let round = 0; round < 50 && sizeOf() < YOUNG_BYTES; round++)
    for (let count = 0; count < 200; count++) staying.push(new Array(100).fill(count));
  keepYoungSpace();
}

/** The space for new objects does not grow any more. */
export function keepYoungSpace() {
  setFlagsFromString('--semi-space-growth-factor=1');
}
