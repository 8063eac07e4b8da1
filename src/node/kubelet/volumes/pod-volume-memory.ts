// What a pod's volumes were last made from: while all of that is the same they are as they should be, and nothing is read or written.

import type { Pod } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import { prepareVolumes, type ReadyVolume, type VolumeInput } from './pod-volumes.ts';
import { tokenWishes } from './tokens.ts';

interface Made {
  readonly said: Said;
  readonly place: VolumeInput['sources']['place'];
  /** What was read, and what there was. */
  readonly read: readonly Reading[];
  readonly volumes: ReadonlyMap<string, ReadyVolume>;
}

/** Of the pod; its status is no part of it. */
interface Said {
  readonly spec: Pod['spec'];
  readonly labels: Pod['metadata']['labels'];
  readonly annotations: Pod['metadata']['annotations'];
}

interface Reading {
  readonly kind: 'configMap' | 'secret';
  readonly name: string;
  readonly found: object | undefined;
}

export class PodVolumeMemory {
  #made: Made | undefined;

  /**
   * Makes or refreshes all volumes, unless they are what they would become. Throws `MountError` for the first that cannot be made.
   * @param publish what is to be done with the files once they are written
   */
  async prepare(input: VolumeInput, publish: () => Promise<void>): Promise<ReadonlyMap<string, ReadyVolume>> {
    if (this.#made && isCurrent(this.#made, input)) return this.#made.volumes;
    this.#made = undefined;
    const read: Reading[] = [];
    const volumes = await prepareVolumes({ ...input, sources: noting(input.sources, read) });
    if (input.writesFiles) await publish();
    this.#made = { said: saidBy(input.pod), place: input.sources.place, read, volumes };
    return volumes;
  }
}

const saidBy = ({ spec, metadata: { labels, annotations } }: Pod): Said => ({ spec, labels, annotations });

function isCurrent({ said, place, read }: Made, { pod, sources, tokens, writesFiles }: VolumeInput): boolean {
  return (
    read.every(({ kind, name, found }) => sources[kind](name) === found) &&
    deepEqual(saidBy(pod), said) &&
    deepEqual(sources.place, place) &&
    (!writesFiles || tokens.areFresh(tokenWishes(pod)))
  );
}

function noting(sources: VolumeInput['sources'], read: Reading[]): VolumeInput['sources'] {
  const note = <T extends object>(kind: Reading['kind'], name: string, found: T | undefined) => {
    read.push({ kind, name, found });
    return found;
  };
  return {
    ...sources,
    configMap: (name) => note('configMap', name, sources.configMap(name)),
    secret: (name) => note('secret', name, sources.secret(name)),
  };
}
