// How a user ends a program: by a signal (the first is a wish, the second leaves at once), or by no longer reading what it says.

import { EventEmitter } from 'node:events';

/** Says `gone` when nobody reads standard output any more. */
const reader = new EventEmitter();

/** Resolves at the first SIGINT or SIGTERM, or when the reader has gone; a signal after that ends the process with 130. */
export function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    let isFirst = true;
    const onSignal = () => {
      if (!isFirst) process.exit(130);
      isFirst = false;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
    reader.on('gone', resolve);
  });
}

/** What a shell shows for a program that SIGPIPE ended. */
const BROKEN_PIPE = 141;

/**
 * From now on the process ends when nobody reads its standard output any more (`| head`), as SIGPIPE, which Node ignores, ends other
 * programs: without a word, and at once unless `firstSignal` is waited for. What nobody reads of standard error is lost.
 */
export function endWithReader(): void {
  process.stdout.on('error', (error) => {
    unlessBrokenPipe(error);
    if (!reader.emit('gone')) process.exit(BROKEN_PIPE);
  });
  process.stderr.on('error', unlessBrokenPipe);
}

function unlessBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
