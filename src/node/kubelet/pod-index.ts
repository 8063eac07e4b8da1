// The pods that were seen on nodes, by what else tells of them: by uid, and by the config maps and secrets that they read.

import { objectKey } from '../../kube/object.ts';
import type { Pod } from '../../kube/types.gen.ts';
import { referencesOf } from './volumes/payload.ts';

interface Entry {
  readonly uid: string;
  readonly spec: Pod['spec'];
  readonly references: ReadonlySet<string>;
}

/** Follows a watch of pods; keys are `namespace/name`. */
export class PodIndex {
  readonly #entries = new Map<string, Entry>();
  readonly #byUid = new Map<string, string>();
  readonly #byReference = new Map<string, Set<string>>();

  /** Takes in a pod as it is now; one that is on no node is not looked after. */
  put(pod: Pod): void {
    const key = objectKey(pod.metadata);
    const { metadata, spec } = pod;
    const known = this.#entries.get(key);
    if (known?.uid === metadata.uid && known.spec === spec) return; // Most changes are its status.
    this.#forget(key);
    if (!spec?.nodeName) return;
    const entry = { uid: metadata.uid, spec, references: referencesOf(pod) };
    this.#entries.set(key, entry);
    this.#byUid.set(entry.uid, key);
    for (const reference of entry.references) {
      const readers = this.#byReference.get(reference);
      if (readers) readers.add(key);
      else this.#byReference.set(reference, new Set([key]));
    }
  }

  /** Another pod of the name may have been taken in already: that one stays. */
  delete({ metadata }: Pod): void {
    const key = objectKey(metadata);
    if (this.#entries.get(key)?.uid === metadata.uid) this.#forget(key);
  }

  /** The key of the pod of that uid, or nothing. */
  ofUid(uid: string): readonly string[] {
    const key = this.#byUid.get(uid);
    return key === undefined ? [] : [key];
  }

  /** The keys of the pods that read the object. */
  readersOf(kind: 'configmap' | 'secret', { metadata }: { metadata: { namespace?: string; name: string } }): string[] {
    return [...(this.#byReference.get(`${kind}/${metadata.namespace ?? ''}/${metadata.name}`) ?? [])];
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    if (this.#byUid.get(entry.uid) === key) this.#byUid.delete(entry.uid);
    for (const reference of entry.references) {
      const readers = this.#byReference.get(reference);
      readers?.delete(key);
      if (readers?.size === 0) this.#byReference.delete(reference);
    }
  }
}
