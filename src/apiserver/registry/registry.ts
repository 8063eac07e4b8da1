// The kinds that one cluster serves. Discovery, OpenAPI, routes and our own controllers find them here.

import { apiVersionOf, type KindRef, type KubeObject } from '../../kube/object.ts';
import type { KindDefinition } from '../kinds/kind.ts';

/** One group with its versions, the preferred one first. */
export interface ApiGroup {
  readonly name: string;
  readonly versions: readonly string[];
}

/** Groups in the order in which kube-apiserver names them (pkg/controlplane and cmd/kube-apiserver/app/aggregator.go). */
const GROUP_ORDER = [
  '',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'rbac.authorization.k8s.io',
  'admissionregistration.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
];

export class Registry {
  readonly #kinds = new Map<string, KindDefinition>();

  constructor(kinds: readonly KindDefinition[]) {
    for (const kind of kinds) this.#kinds.set(keyOf(kind), kind);
  }

  /** By the words of a URL; undefined: not served. */
  find(group: string, version: string, plural: string): KindDefinition | undefined {
    return this.#kinds.get(`${group}/${version}/${plural}`);
  }

  /** The definition behind a reference of the program's own. Throws an error of ours when it is not served. */
  get<T extends KubeObject>(ref: KindRef<T>): KindDefinition<T> {
    const kind = this.find(ref.group, ref.version, ref.plural);
    if (!kind) throw new Error(`this cluster does not serve ${ref.plural} of ${apiVersionOf(ref)}`);
    return kind as unknown as KindDefinition<T>;
  }

  all(): readonly KindDefinition[] {
    return [...this.#kinds.values()];
  }

  hasGroup(name: string): boolean {
    return this.all().some(({ group }) => group === name);
  }

  groups(): readonly ApiGroup[] {
    const versions = new Map<string, string[]>();
    for (const { group, version } of this.#kinds.values()) {
      const known = versions.get(group) ?? [];
      if (!known.includes(version)) known.push(version);
      versions.set(group, known);
    }
    const place = (name: string) => (GROUP_ORDER.includes(name) ? GROUP_ORDER.indexOf(name) : GROUP_ORDER.length);
    return [...versions]
      .map(([name, list]) => ({ name, versions: list }))
      .sort((a, b) => place(a.name) - place(b.name) || (a.name < b.name ? -1 : 1));
  }

  ofGroupVersion(group: string, version: string): readonly KindDefinition[] {
    return this.all().filter((kind) => kind.group === group && kind.version === version);
  }
}

function keyOf(kind: KindRef): string {
  return `${kind.group}/${kind.version}/${kind.plural}`;
}

/** The store's collection of a kind; versions of one kind share it. */
export function collectionOf(kind: KindDefinition): string {
  const stored = kind.storedAs?.kind ?? kind;
  return `${stored.group}/${stored.plural}`;
}

/** The store's key of an object. */
export function storeKey(kind: KindRef, name: string, namespace: string | undefined): string {
  return kind.namespaced ? `${namespace ?? ''}/${name}` : name;
}
