// How much the process holds for what somebody refers to.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
/** A context that is made with the flag has it. */
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of the heap that the work has added and that are still referred to. */
export function heldBytes(work: () => void): number {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  work();
  collectGarbage();
  return process.memoryUsage().heapUsed - before;
}
