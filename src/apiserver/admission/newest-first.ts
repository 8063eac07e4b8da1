// Which of several default classes counts.

import type { KubeObject } from '../../kube/object.ts';

/** The youngest first; of the same age, by name. A new list. */
export function newestFirst<T extends KubeObject>(objects: readonly T[]): T[] {
  return [...objects].sort(({ metadata: a }, { metadata: b }) =>
    a.creationTimestamp === b.creationTimestamp
      ? a.name < b.name
        ? -1
        : 1
      : b.creationTimestamp < a.creationTimestamp
        ? -1
        : 1,
  );
}
