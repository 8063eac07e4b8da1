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
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
];

export class Registry {
  readonly #builtIn = new Map<string, KindDefinition>();
  /** By the name of the CustomResourceDefinition that brings them. */
  readonly #brought = new Map<string, readonly KindDefinition[]>();
  readonly #listeners = new Set<() => void>();
  #kinds: ReadonlyMap<string, KindDefinition>;
  #byKind: ReadonlyMap<string, KindDefinition>;
  #generation = 0;
  #stored: { readonly generation: number; readonly kinds: readonly KindDefinition[] } | undefined;

  constructor(kinds: readonly KindDefinition[]) {
    for (const kind of kinds) this.#builtIn.set(keyOf(kind), kind);
    this.#kinds = this.#builtIn;
    this.#byKind = byKind(kinds);
  }

  /** Replaces what a definition brings; nothing takes it away. Built-in kinds stay what they are. */
  bring(definition: string, kinds: readonly KindDefinition[]): void {
    if (kinds.length > 0) this.#brought.set(definition, kinds);
    else if (!this.#brought.delete(definition)) return;
    const all = [...this.#builtIn.values(), ...[...this.#brought.values()].flat()];
    this.#kinds = new Map(all.map((kind) => [keyOf(kind), this.#builtIn.get(keyOf(kind)) ?? kind]));
    this.#byKind = byKind([...this.#kinds.values()]);
    this.#generation++;
    for (const listener of this.#listeners) listener();
  }

  /** Calls back, synchronously, after every change of what is served. */
  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** By the words of a URL; undefined: not served. */
  find(group: string, version: string, plural: string): KindDefinition | undefined {
    return this.#kinds.get(`${group}/${version}/${plural}`);
  }

  /** By the words of a body; undefined: not served. */
  findKind(group: string, version: string, kind: string): KindDefinition | undefined {
    return this.#byKind.get(`${group}/${version}/${kind}`);
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

  /** Each collection's kind once: of several versions the first that is there. Kinds without storage are left out. */
  stored(): readonly KindDefinition[] {
    if (this.#stored?.generation !== this.#generation) {
      const kept = this.all().filter((kind) => !kind.virtualCreate);
      const byCollection = new Map(kept.reverse().map((kind) => [collectionOf(kind), kind]));
      this.#stored = { generation: this.#generation, kinds: [...byCollection.values()].reverse() };
    }
    return this.#stored.kinds;
  }

  /** Whether kinds of the group are the server's own. */
  isBuiltIn(name: string): boolean {
    return [...this.#builtIn.values()].some(({ group }) => group === name);
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
      .map(([name, list]) => ({ name, versions: this.isBuiltIn(name) ? list : list.sort(byPreference) }))
      .sort((a, b) => place(a.name) - place(b.name) || (a.name < b.name ? -1 : 1));
  }

  ofGroupVersion(group: string, version: string): readonly KindDefinition[] {
    return this.all().filter((kind) => kind.group === group && kind.version === version);
  }
}

function byKind(kinds: readonly KindDefinition[]): ReadonlyMap<string, KindDefinition> {
  return new Map(kinds.map((kind) => [`${kind.group}/${kind.version}/${kind.kind}`, kind]));
}

/**
 * Stable versions before betas before alphas, the higher before the lower, other names last.
 * https://github.com/kubernetes/apimachinery/blob/master/pkg/version/helpers.go
 */
export function byPreference(a: string, b: string): number {
  const [left, right] = [rankOf(a), rankOf(b)];
  if (!left || !right) return left ? -1 : right ? 1 : a < b ? -1 : 1;
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? 0 : (right[at] ?? 0) - (left[at] ?? 0);
}

function rankOf(version: string): readonly number[] | undefined {
  const [, major, stage, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  if (major === undefined) return undefined;
  return [stage === undefined ? 2 : stage === 'beta' ? 1 : 0, Number(major), Number(minor ?? 0)];
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
