// The kinds that a cluster stores, which come and go with CustomResourceDefinitions, for controllers that work on all of them.

import type { Source } from '../reconcile/controller.ts';
import type { KindRef } from './object.ts';

export interface ServedKinds {
  /** Each kind once, in the version that is stored. A kind that has changed is another reference. */
  stored(): readonly KindRef[];
  /** Calls back after every change of the list. */
  onChange(listener: () => void): Disposable;
}

/** Listens to a source for each kind there is, and follows the kinds. @param sourceOf undefined: the kind does not matter */
export function watchingAll(kinds: ServedKinds, sourceOf: (kind: KindRef) => Source | undefined): Source {
  return (enqueue) => {
    const open = new Map<KindRef, Disposable>();
    const follow = () => {
      const wanted = new Set(kinds.stored());
      for (const [kind, subscription] of [...open]) {
        if (wanted.has(kind)) continue;
        open.delete(kind);
        subscription[Symbol.dispose]();
      }
      for (const kind of wanted) {
        const source = open.has(kind) ? undefined : sourceOf(kind);
        if (source) open.set(kind, source(enqueue));
      }
    };
    const registration = kinds.onChange(follow);
    follow();
    return {
      [Symbol.dispose]() {
        registration[Symbol.dispose]();
        for (const subscription of open.values()) subscription[Symbol.dispose]();
        open.clear();
      },
    };
  };
}
