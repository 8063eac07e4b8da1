// Who owns whom, among all kinds that a cluster stores: kinds by the words of an owner reference, dependents by their owner's uid.

import type { Cluster, KindClient } from '../kube/cluster.ts';
import type { KindRef, KubeObject } from '../kube/object.ts';
import type { ServedKinds } from '../kube/served-kinds.ts';
import type { OwnerReference } from '../kube/types.gen.ts';

export interface Dependent {
  readonly kind: KindRef;
  readonly object: KubeObject;
}

export interface OwnerLookup {
  /** By what `kindKey` makes of it. */
  kind(key: string): KindRef | undefined;
  /** The kind of an owner; of a version that is not stored, the one that is. */
  ownerKind(owner: OwnerReference): KindRef | undefined;
  /** The objects of any kind with an owner reference to `uid`. */
  dependents(uid: string): readonly Dependent[];
}

export const kindKey = ({ group, plural }: KindRef) => `${group}/${plural}`;

/** What is made of the kinds is made once for a list of them: it is asked for with each change of any object. */
export function ownerLookup(cluster: Cluster, kinds: ServedKinds): OwnerLookup {
  let known: Catalogue | undefined;
  const catalogue = () => {
    const list = kinds.stored();
    if (known?.list !== list) known = catalogueOf(list, cluster);
    return known;
  };
  return {
    kind: (key) => catalogue().byKey.get(key),
    ownerKind({ apiVersion, kind }) {
      const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
      return catalogue().byName.get(`${group}/${kind}`);
    },
    dependents(uid) {
      const found: Dependent[] = [];
      for (const [kind, client] of catalogue().clients)
        for (const object of client.ownedBy(uid)) found.push({ kind, object });
      return found;
    },
  };
}

interface Catalogue {
  readonly list: readonly KindRef[];
  readonly byKey: ReadonlyMap<string, KindRef>;
  readonly byName: ReadonlyMap<string, KindRef>;
  readonly clients: readonly (readonly [KindRef, KindClient<KubeObject>])[];
}

function catalogueOf(list: readonly KindRef[], cluster: Cluster): Catalogue {
  const firstLast = [...list].reverse();
  return {
    list,
    byKey: new Map(firstLast.map((kind) => [kindKey(kind), kind])),
    byName: new Map(firstLast.map((kind) => [`${kind.group}/${kind.kind}`, kind])),
    clients: list.map((kind) => [kind, cluster.of(kind)]),
  };
}
