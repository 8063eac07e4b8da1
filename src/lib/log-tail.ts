// The last lines of the log, kept for those who ask later.

export interface LogTail {
  /** A line with its end, as the logger writes it. */
  write(line: string): void;
  /** Oldest first. */
  lines(): readonly string[];
  /** Told of every line from now on. */
  subscribe(listener: (line: string) => void): Disposable;
}

/** @param capacity how many lines are kept */
export function logTail(capacity = 1000): LogTail {
  const kept: string[] = [];
  const listeners = new Set<(line: string) => void>();
  return {
    write(line) {
      kept.push(line);
      if (kept.length > 2 * capacity) kept.splice(0, kept.length - capacity);
      for (const listener of [...listeners]) listener(line);
    },
    lines: () => kept.slice(-capacity),
    subscribe(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
}
