// What the documents of all clusters of a process have in common: what they say of the built-in kinds.

import { readValues } from './field-values.ts';
import { parameterWords } from './parameter-prose.ts';
import type { TypeFacts } from './parts.ts';
import { typeProse } from './prose.ts';
import type { Sections } from './sections.ts';

export class BuiltInSections {
  readonly facts: Omit<TypeFacts, 'schemas'> = { prose: typeProse, parameterWords, values: readValues() };
  readonly #made = new Map<string, Promise<Sections>>();

  /**
   * What was made under this key, or is being made for somebody; else it is made now. Clusters make the same of a key: their built-in kinds
   * are the same.
   */
  get(key: string, make: () => Promise<Sections>): Promise<Sections> {
    return once(this.#made, key, make);
  }
}

interface Kept<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): unknown;
  delete(key: K): unknown;
}

/** One making for all who ask. One that fails is forgotten: the next who asks tries again. */
export function once<K, V>(kept: Kept<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  const known = kept.get(key);
  if (known) return known;
  const made = make();
  kept.set(key, made);
  made.catch(() => kept.delete(key));
  return made;
}
