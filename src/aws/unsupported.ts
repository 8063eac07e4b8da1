// Counts what clients asked for in vain, so that a user sees what a program would need.

/** More names than a real client can think of; a scanner must not fill the memory. */
const MOST_NAMES = 1000;

export interface UnsupportedOperations {
  add(service: string, operation: string): void;
  /** `service:Operation` → how often. */
  counts(): Readonly<Record<string, number>>;
}

export function unsupportedOperations(): UnsupportedOperations {
  const counts = new Map<string, number>();
  return {
    add(service, operation) {
      const name = `${service}:${operation}`;
      if (counts.has(name) || counts.size < MOST_NAMES) counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
