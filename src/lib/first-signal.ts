// The signals by which a user ends a program: the first is a wish, the second leaves at once.

/** Resolves at the first SIGINT or SIGTERM; the next ends the process with 130. */
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
  });
}
